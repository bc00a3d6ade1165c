#include "commands/command_ids.h"

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/mutation.h"

namespace redress {

std::string HttpCommandId(const Names& names, const HttpCommandKey& key) {
  const absl::string_view path = Mutated(Mutation::kCommandIdWithoutPath) ? "" : key.path;
  const std::string method_and_path = absl::StrCat(key.method, " ", path);
  const std::string index = absl::StrCat(key.index);
  const absl::string_view parts[] = {"http", key.principal, method_and_path, key.idempotency_key,
                                     index};
  return names.CommandId(parts);
}

std::string InteractionCommandId(const Names& names, absl::string_view source,
                                 absl::string_view id) {
  const absl::string_view parts[] = {"interaction", source, id};
  return names.CommandId(parts);
}

std::string ImportCommandId(const Names& names, const ImportTicket& request,
                            absl::string_view digest) {
  const absl::string_view parts[] = {"import", request.source(), request.id(), digest};
  return names.CommandId(parts);
}

CommandRequest InteractionRequest(const Names& names, const ParsedInteraction& parsed) {
  const Interaction& interaction = parsed.interaction;
  CommandRequest request;
  request.command_id = InteractionCommandId(names, interaction.source(), interaction.id());
  request.request_digest = names.RequestDigest(parsed.canonical);
  *request.command.mutable_interaction() = interaction;
  request.cause = absl::StrCat("interaction/", ToHex(request.command_id));
  return request;
}

CommandRequest ImportRequest(const Names& names, const ImportTicket& request,
                             absl::string_view canonical) {
  CommandRequest command;
  command.request_digest = names.RequestDigest(canonical);
  command.command_id = ImportCommandId(names, request, command.request_digest);
  *command.command.mutable_import_ticket() = request;
  command.cause = absl::StrCat("import/", ToHex(command.command_id));
  return command;
}

}  // namespace redress
