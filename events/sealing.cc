#include "events/sealing.h"

#include <sodium.h>

#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status.h"
#include "base/utf8.h"
#include "events/options.pb.h"
#include "events/sealed_fields.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

static_assert(kKeySecretSize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kSealNonceSize == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

// What is sealed says of itself what it is, and whose.
constexpr absl::string_view kPurpose = "redress personal fields 1 ";

// Where personal fields of a message type are, found once.
struct Places {
  struct Child {
    const FieldDescriptor* field;
    const Places* places;
  };
  std::vector<const FieldDescriptor*> personal;
  std::vector<Child> messages;  // in which there may be some
};

// Built once, immutable afterwards.
class AllPlaces {
 public:
  const Places& Of(const Descriptor* type) {
    if (const auto known = by_type_.find(type); known != by_type_.end()) return *known->second;
    Places& places = places_.emplace_back();
    by_type_.emplace(type, &places);  // before its fields: a type may hold itself
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->options().GetExtension(personal)) places.personal.push_back(field);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const Places& child = Of(field->message_type());
      if (HoldsAny(child)) places.messages.push_back({field, &child});
    }
    return places;
  }

 private:
  static bool HoldsAny(const Places& places) {
    return !places.personal.empty() || !places.messages.empty();
  }

  std::deque<Places> places_;  // a deque: addresses stay
  std::map<const Descriptor*, Places*> by_type_;
};

// Types that hold themselves have none.
const Places& PlacesOf(const Descriptor* type) {
  thread_local AllPlaces all;
  return all.Of(type);
}

using Path = std::vector<std::uint32_t>;

// Calls `visit` with every field that is personal and says something: message, field, and the path
// to it; of a repeated one with each index. Stops where it returns false.
class Walk {
 public:
  using Visit = std::function<bool(Message& message, const FieldDescriptor* field, int index,
                                   const Path& path)>;

  explicit Walk(Visit visit) : visit_(std::move(visit)) {}

  bool Through(Message& message, const Places& places) {
    const Reflection& access = *message.GetReflection();
    for (const FieldDescriptor* field : places.personal) {
      if (!ThroughField(message, access, field)) return false;
    }
    for (const Places::Child& child : places.messages) {
      if (!ThroughChild(message, access, child)) return false;
    }
    return true;
  }

 private:
  bool ThroughField(Message& message, const Reflection& access, const FieldDescriptor* field) {
    path_.push_back(static_cast<std::uint32_t>(field->number()));
    bool goes_on = true;
    if (!field->is_repeated()) {
      std::string scratch;
      if (!access.GetStringReference(message, field, &scratch).empty()) {
        goes_on = visit_(message, field, -1, path_);
      }
    } else {
      for (int i = 0; goes_on && i < access.FieldSize(message, field); ++i) {
        path_.push_back(static_cast<std::uint32_t>(i));
        goes_on = visit_(message, field, i, path_);
        path_.pop_back();
      }
    }
    path_.pop_back();
    return goes_on;
  }

  bool ThroughChild(Message& message, const Reflection& access, const Places::Child& child) {
    path_.push_back(static_cast<std::uint32_t>(child.field->number()));
    bool goes_on = true;
    if (!child.field->is_repeated()) {
      if (access.HasField(message, child.field)) {
        goes_on = Through(*access.MutableMessage(&message, child.field), *child.places);
      }
    } else {
      for (int i = 0; goes_on && i < access.FieldSize(message, child.field); ++i) {
        path_.push_back(static_cast<std::uint32_t>(i));
        goes_on = Through(*access.MutableRepeatedMessage(&message, child.field, i), *child.places);
        path_.pop_back();
      }
    }
    path_.pop_back();
    return goes_on;
  }

  Visit visit_;
  Path path_;
};

std::string TextOf(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& access = *message.GetReflection();
  return index < 0 ? access.GetString(message, field)
                   : access.GetRepeatedString(message, field, index);
}

void ForEachPersonal(Message& message, Walk::Visit visit) {
  Walk(std::move(visit)).Through(message, PlacesOf(message.GetDescriptor()));
}

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

absl::Status Unfit(absl::string_view why) {
  return absl::DataLossError(absl::StrCat("what an event holds sealed is not fit: ", why));
}

// Goes down the path, and puts `value` where it leads.
class Descent {
 public:
  Descent(Event& event, const SealedField& sealed) : message_(&event), sealed_(sealed) {}

  // Errors: kDataLoss (leads nowhere, to a field that is not personal, or that says something).
  absl::Status Put() {
    while (true) {
      const FieldDescriptor* field =
          message_->GetDescriptor()->FindFieldByNumber(static_cast<int>(Next()));
      if (field == nullptr) return Unfit("no such field");
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return PutInto(field);
      RETURN_IF_ERROR(Enter(field));
    }
  }

 private:
  bool is_at_end() const { return step_ >= sealed_.path_size(); }
  std::uint32_t Next() { return is_at_end() ? 0 : sealed_.path(step_++); }

  absl::Status Enter(const FieldDescriptor* field) {
    const Reflection& access = *message_->GetReflection();
    if (!field->is_repeated()) {
      if (!access.HasField(*message_, field)) return Unfit("in a message that is not there");
      message_ = access.MutableMessage(message_, field);
      return absl::OkStatus();
    }
    const std::uint32_t index = Next();
    if (index >= static_cast<std::uint32_t>(access.FieldSize(*message_, field))) {
      return Unfit("in an item that is not there");
    }
    message_ = access.MutableRepeatedMessage(message_, field, static_cast<int>(index));
    return absl::OkStatus();
  }

  absl::Status PutInto(const FieldDescriptor* field) {
    if (!field->options().GetExtension(personal)) return Unfit("the field is not personal");
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsValidUtf8(sealed_.value())) {
      return Unfit("its text is not UTF-8");
    }
    const Reflection& access = *message_->GetReflection();
    if (field->is_repeated()) {
      if (Next() != static_cast<std::uint32_t>(access.FieldSize(*message_, field))) {
        return Unfit("order");
      }
      access.AddString(message_, field, sealed_.value());
    } else {
      if (!TextOf(*message_, field, -1).empty()) return Unfit("the field says something else");
      access.SetString(message_, field, sealed_.value());
    }
    return is_at_end() ? absl::OkStatus() : Unfit("the path goes on");
  }

  Message* message_;
  const SealedField& sealed_;
  int step_ = 0;
};

std::string BoundTo(absl::string_view stream) { return absl::StrCat(kPurpose, stream); }

}  // namespace

Sealed SealText(const SealingKey& key, absl::string_view nonce, absl::string_view bound_to,
                absl::string_view text) {
  CHECK(key.secret.size() == kKeySecretSize && nonce.size() == kSealNonceSize);
  std::string box(text.size() + kTagSize, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(box), nullptr, Bytes(text), text.size(),
                                             Bytes(bound_to), bound_to.size(), nullptr,
                                             Bytes(nonce), Bytes(key.secret));
  Sealed sealed;
  sealed.set_key(key.id);
  sealed.set_nonce(std::string(nonce));
  sealed.set_box(std::move(box));
  return sealed;
}

absl::StatusOr<std::string> UnsealText(const Sealed& sealed, const std::string& secret,
                                       absl::string_view bound_to) {
  if (sealed.nonce().size() != kSealNonceSize || sealed.box().size() < kTagSize ||
      secret.size() != kKeySecretSize) {
    return Unfit("too short");
  }
  std::string plain(sealed.box().size() - kTagSize, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(plain), nullptr, nullptr, Bytes(sealed.box()), sealed.box().size(), Bytes(bound_to),
      bound_to.size(), Bytes(sealed.nonce()), Bytes(secret));
  if (opened != 0) return Unfit("not sealed by its key for this stream");
  return plain;
}

bool HasPersonal(const Message& message) {
  bool found = false;
  // Nothing is changed: the walk ends at the first.
  ForEachPersonal(const_cast<Message&>(message),
                  [&](Message&, const FieldDescriptor*, int, const Path&) {
                    found = true;
                    return false;
                  });
  return found;
}

void ClearPersonal(Message& message) {
  std::vector<std::pair<Message*, const FieldDescriptor*>> found;
  ForEachPersonal(message, [&](Message& holder, const FieldDescriptor* field, int, const Path&) {
    found.emplace_back(&holder, field);
    return true;
  });
  for (const auto& [holder, field] : found) holder->GetReflection()->ClearField(holder, field);
}

void Seal(const SealingKey& key, absl::string_view nonce, absl::string_view stream, Event& event) {
  SealedFields fields;
  ForEachPersonal(event,
                  [&](Message& holder, const FieldDescriptor* field, int index, const Path& path) {
                    SealedField& sealed = *fields.add_fields();
                    sealed.mutable_path()->Add(path.begin(), path.end());
                    sealed.set_value(TextOf(holder, field, index));
                    return true;
                  });
  ClearPersonal(event);
  *event.mutable_sealed() = SealText(key, nonce, BoundTo(stream), fields.SerializeAsString());
}

absl::StatusOr<Opened> Open(SealingKeys& keys, absl::string_view stream, Event& event) {
  if (!event.has_sealed()) return Opened::kWhole;
  ASSIGN_OR_RETURN(const std::optional<std::string> secret, keys.Find(event.sealed().key()));
  if (!secret) {
    event.clear_sealed();
    return Opened::kErased;
  }
  ASSIGN_OR_RETURN(const std::string plain, UnsealText(event.sealed(), *secret, BoundTo(stream)));
  SealedFields fields;
  if (!fields.ParseFromString(plain)) return Unfit("not the fields of an event");
  event.clear_sealed();
  for (const SealedField& field : fields.fields()) RETURN_IF_ERROR(Descent(event, field).Put());
  return Opened::kWhole;
}

}  // namespace redress
