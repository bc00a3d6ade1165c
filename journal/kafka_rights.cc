#include "journal/kafka_rights.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
#include "base/freed.h"

namespace redress {
namespace {

using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

// Returns the distinguished name as brokers write it; empty where the file holds no certificate.
std::string SubjectOf(const std::string& path) {
  const Bio file(BIO_new_file(path.c_str(), "r"));
  if (file == nullptr) return "";
  const Certificate certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  const Bio text(BIO_new(BIO_s_mem()));
  if (certificate == nullptr || text == nullptr) return "";
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate.get()), 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

absl::string_view NameOf(KafkaOperation operation) {
  switch (operation) {
    case KafkaOperation::kCreate:
      return "Create";
    case KafkaOperation::kDescribe:
      return "Describe";
    case KafkaOperation::kDescribeConfigs:
      return "DescribeConfigs";
    case KafkaOperation::kRead:
      return "Read";
    case KafkaOperation::kWrite:
      return "Write";
  }
  return "";
}

}  // namespace

std::string PrincipalOf(const KafkaAccess& access) {
  if (!access.user.empty()) return absl::StrCat("User:", access.user);
  const std::string subject = SubjectOf(access.certificate);
  return absl::StrCat("User:", subject.empty() ? "ANONYMOUS" : subject);
}

std::string MissingRight(const KafkaCluster& cluster, const KafkaRight& right) {
  const absl::string_view kind = right.resource == KafkaResource::kTopic ? "topic" : "group";
  const std::string principal = PrincipalOf(cluster.access);
  return absl::Substitute(
      "$0 on $1 $2 is missing for $3: kafka-acls --bootstrap-server $4 --add --allow-principal "
      "'$3' --operation $0 --$1 $2",
      NameOf(right.operation), kind, right.name, principal, cluster.brokers);
}

}  // namespace redress
