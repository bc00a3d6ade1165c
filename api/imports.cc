#include "api/imports.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/import.pb.h"
#include "aggregates/validation.h"
#include "api/problem.h"
#include "api/run_commands.h"
#include "base/status.h"
#include "commands/command_ids.h"
#include "commands/json.h"

namespace redress {
namespace {

constexpr absl::string_view kJsonMediaType = "application/json";

absl::StatusOr<CommandRequest> ParseImport(const Names& names, const CommandHead& head,
                                           absl::string_view text) {
  ASSIGN_OR_RETURN(const boost::json::value value, ParseJson(text));
  ImportTicket import;
  RETURN_IF_ERROR(FromJson(value, "", import));
  RETURN_IF_ERROR(ValidateRequest(import));
  CommandRequest request = ImportRequest(names, import, CanonicalJson(value));
  request.actor = head.actor;
  request.mode = head.mode;
  return request;
}

}  // namespace

void Imports::Take(const HttpRequest& request, const QueryParameters& parameters,
                   const Reply& reply) {
  const std::string media_type = MediaTypeOf(request);
  if (media_type == kLinesMediaType) return TakeLines(request, parameters, reply);
  if (IsJsonMediaType(media_type)) return TakeOne(request, parameters, reply);
  reply.send(ProblemResponse(
      Refuse(absl::StatusCode::kInvalidArgument, "media-type-unknown",
             absl::StrCat("the body must be ", kJsonMediaType, " or ", kLinesMediaType))));
}

void Imports::TakeLines(const HttpRequest& request, const QueryParameters& parameters,
                        const Reply& reply) {
  const auto parse = [&]() -> absl::StatusOr<BulkRequest> {
    ASSIGN_OR_RETURN(const CommandHead head, HeadOfItems(request, parameters));
    ASSIGN_OR_RETURN(const std::vector<absl::string_view> lines, LinesOf(request.body));
    BulkRequest bulk{.items = {}, .created_status = 201, .idempotency_key = head.idempotency_key};
    for (const absl::string_view line : lines) {
      bulk.items.push_back({.command = ParseImport(node_.names(), head, line), .ticket = {}});
    }
    return bulk;
  };
  absl::StatusOr<BulkRequest> bulk = parse();
  if (!bulk.ok()) return reply.send(ProblemResponse(bulk.status()));
  RunBulk(node_, clock_, *std::move(bulk), reply);
}

void Imports::TakeOne(const HttpRequest& request, const QueryParameters& parameters,
                      const Reply& reply) {
  const absl::StatusOr<CommandHead> head = HeadOfItems(request, parameters);
  if (!head.ok()) return reply.send(ProblemResponse(head.status()));
  absl::StatusOr<CommandRequest> command = ParseImport(node_.names(), *head, request.body);
  if (!command.ok()) return reply.send(ProblemResponse(command.status()));
  AskedCommand asked;
  asked.created_status = 201;
  asked.idempotency_key = head->idempotency_key;
  RunOne(node_, *std::move(command), std::move(asked), reply);
}

}  // namespace redress
