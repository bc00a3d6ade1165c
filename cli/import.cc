// Histories from other systems: the rows of a CSV file, by a mapping file, to a server.

#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "cli/csv_file.h"
#include "cli/import_items.h"
#include "cli/import_map.h"
#include "cli/import_report.h"
#include "cli/import_sending.h"
#include "cli/progress.h"
#include "cli/read_all.h"
#include "cli/row_ids.h"
#include "cli/verbs.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr char kMapHelp[] = R"(The mapping file (YAML; see ops/maps/ for three):
  source      name of the other system
  id          the column, or list of columns, whose cells name a row there; with source, for ever
  rows_of_id  where several rows have one id: one (default: what says the same is in already, what
              says other is refused), first, last (the others are passed over), or history
  history     for that: at (a rule: from when on a row is so) and attributes, kept with that time
              where they change. The ticket is as the last row says; the rows of an id stand together
  encoding    of the file, such as GB18030, UTF-16, ISO-8859-1 or windows-1252; UTF-8 if absent
  separator   between cells; a comma if absent. "\t" is a tab
  blanks      around cells: keep (default; they are part of the cell), or trim
  time_zone   of times without an offset, such as America/New_York; UTC if absent
  overlap     a time that the clock showed twice is the earlier (default), later, or refuse
  gap         a time that the clock never showed: take (default; as of a clock not yet put
              forward), or refuse
  no_value    cells that say nothing, beside empty ones
  ignore      columns that are no part of a row
  fields      field: rule, by the fields of an import (kind, channel, received, phase, exit, closed,
              holder.unit, waiting, category, ...; all are in /v1/openapi.yaml, ImportTicket)
  attributes  list of columns, or rules with a name, that are kept beside

A rule is a constant, or a mapping with
  column, columns (joined by `with`), map (cell: value; a cell that it does not name is refused),
  default (where the cell is empty, or not in map; ~ is nothing), format (of a time, as of strptime; or a list),
  value (a constant), and the conditions when_present, when_absent: column, when: {column, is}.
A list of rules: the first that gives a value; of a field that is a list, one rule an item.

The digest kept of each row is the SHA-256 of the JSON object of its cells by column, in the
columns' order as texts, without white space; of a history, that of its rows' digests, a line each.

Sending a file again adds nothing: what is in, is told as already in. A row whose content has
changed since is refused, and told as imported before with other content. A dry run says of each row
what the import would.
)";

constexpr char kOtherContent[] = "imported before with other content";

struct ImportWords {
  std::string map;
  std::string file;
  std::string report;
  bool is_dry_run = false;
};

absl::StatusOr<ImportMap> ReadMap(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  ASSIGN_OR_RETURN(const std::string text, ReadAll(file, path, kMaxMapFileSize));
  return ParseImportMap(text, path);
}

// Why the server refused an item, for people.
std::string ReasonOf(const ImportResult& result) {
  const std::string code = TextAt(result, "code");
  if (code == "contact-exists" || code == "id-reused") {
    return kOtherContent;
  }
  std::string reason = TextAt(result, "detail");
  const json::value* fields = result.if_contains("fields");
  if (fields == nullptr || !fields->is_array()) return reason;
  for (const json::value& field : fields->as_array()) {
    absl::StrAppend(&reason, reason.empty() ? "" : "; ", TextAt(field, "pointer"), ": ",
                    TextAt(field, "detail"));
  }
  return reason;
}

// One file on its way in.
class Importing {
 public:
  Importing(Invocation& invocation, const ImportWords& words)
      : invocation_(invocation), words_(words), report_(invocation) {}

  ExitCode Run() {
    const absl::Status prepared = Prepare();
    if (!prepared.ok()) return Fail(invocation_, ExitCode::kUsage, prepared.message());
    ProgressBar progress(invocation_.err, "importing");
    progress_ = &progress;
    const absl::Status sent = SendRows();
    progress.Finish();
    if (!sent.ok()) return TellWhereItStopped(sent);
    const absl::Status finished = report_.Finish(words_.is_dry_run);
    if (!finished.ok()) return Fail(invocation_, ExitCode::kAway, finished.message());
    return report_.refused() > 0 ? ExitCode::kRefused : ExitCode::kOk;
  }

 private:
  // All that can be wrong before the first row is sent.
  absl::Status Prepare() {
    RETURN_IF_ERROR(HttpClient::For(invocation_.server).status());
    ASSIGN_OR_RETURN(map_, ReadMap(words_.map));
    ASSIGN_OR_RETURN(total_, CountRows(words_.file, map_.form));
    ASSIGN_OR_RETURN(const CsvFile file, CsvFile::Open(words_.file, map_.form));
    RETURN_IF_ERROR(CheckColumns(map_, file.columns()));
    return words_.report.empty() ? absl::OkStatus() : report_.Open(words_.report);
  }

  absl::Status SendRows() {
    ASSIGN_OR_RETURN(ImportItems items, ImportItems::Open(words_.file, map_));
    ImportSender sender(
        {.server = invocation_.server,
         .actor = invocation_.actor,
         .token = invocation_.token,
         .is_dry_run = words_.is_dry_run},
        [this](const ImportItem& item, const ImportResult& result) { Settle(item, result); });
    while (true) {
      ASSIGN_OR_RETURN(std::optional<ImportItem> item, items.Next());
      if (!item.has_value()) return sender.Finish();
      if (item->fate == RowFate::kPassedOver) {
        report_.CountPassedOver();
        continue;
      }
      RETURN_IF_ERROR(sender.AwaitEarlier(item->id));
      RETURN_IF_ERROR(remembering_);
      if (words_.is_dry_run) CompareWithEarlier(*item);
      RETURN_IF_ERROR(sender.Add(*std::move(item)));
    }
  }

  // Compares a row with the earlier one that has brought its id in: a dry run brought in nothing,
  // so the server cannot know.
  void CompareWithEarlier(ImportItem& item) const {
    if (item.fate != RowFate::kSend) return;
    const std::optional<std::uint64_t> content = contents_.Find(item.id);
    if (!content.has_value()) return;
    item.fate = *content == ContentOf(item) ? RowFate::kAlreadyIn : RowFate::kSendAsOther;
  }

  static std::uint64_t ContentOf(const ImportItem& item) {
    std::uint64_t content = 0;
    std::memcpy(&content, Sha256(item.text).data(), sizeof(content));
    return content;
  }

  void Settle(const ImportItem& item, const ImportResult& result) {
    Count(item, result);
    report_.CountWithin(item.rows_within);
    progress_->Update(report_.rows(), total_);
  }

  void Count(const ImportItem& item, const ImportResult& result) {
    if (item.fate == RowFate::kRefused) return report_.Refuse(item.row, item.id, item.refusal);
    if (item.fate == RowFate::kAlreadyIn) return report_.CountAlreadyIn();
    const std::string status = TextAt(result, "status");
    // What is wrong whatever was imported before is told first, here as there.
    if (item.fate == RowFate::kSendAsOther && !absl::StartsWith(status, "400")) {
      return report_.Refuse(item.row, item.id, kOtherContent);
    }
    if (!absl::StartsWith(status, "2")) return report_.Refuse(item.row, item.id, ReasonOf(result));
    if (words_.is_dry_run) remembering_.Update(contents_.Remember(item.id, ContentOf(item)));
    if (TextAt(result, "effect") == "replayed") return report_.CountAlreadyIn();
    report_.CountTaken();
  }

  ExitCode TellWhereItStopped(const absl::Status& why) {
    Fail(invocation_, ExitCode::kAway, why.message());
    invocation_.err << "  stopped after row " << report_.rows() << " of " << total_
                    << "; what came in, is in. Run it again: nothing is added twice.\n";
    const bool is_away = absl::IsUnavailable(why) || absl::IsDeadlineExceeded(why);
    return is_away ? ExitCode::kAway : ExitCode::kRefused;
  }

  Invocation& invocation_;
  const ImportWords words_;
  ImportReport report_;
  ImportMap map_;
  std::uint64_t total_ = 0;
  RowIds contents_;  // in a dry run: what would be in, by id
  absl::Status remembering_;
  ProgressBar* progress_ = nullptr;
};

}  // namespace

void AddImport(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<ImportWords>();
  CLI::App& verb = *app.add_subcommand(
      "import", "Bring in tickets that another system kept: a CSV file, perhaps gzipped");
  verb.add_option("file", words->file, "The file; its first record names the columns")->required();
  verb.add_option("--map", words->map, "The mapping file: which column says what")->required();
  verb.add_option("--report", words->report,
                  "Write the refused rows here: row, id, reason; CSV, or JSON Lines (.jsonl)");
  verb.add_flag("--dry-run", words->is_dry_run, "Tell what would come in, and record nothing");
  verb.footer(absl::StrCat(kMapHelp, "\n", kExitCodeHelp));
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Importing(invocation, *words).Run(); };
  });
}

}  // namespace redress
