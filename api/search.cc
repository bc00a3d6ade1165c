// GET /v1/search: one text, looked for in all that people know a matter by.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/customer/point_form.h"
#include "aggregates/names.h"
#include "api/filter_values.h"
#include "api/narrowed_reads.h"
#include "api/queries.h"
#include "api/row_customers.h"
#include "api/sights.h"
#include "api/state_json.h"
#include "base/status.h"
#include "commands/json_writer.h"
#include "projections/customers.h"
#include "projections/streams.h"
#include "projections/text_terms.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"

namespace redress {
namespace {

constexpr absl::string_view kQ = "q";
constexpr std::size_t kMaxQuerySize = 200;  // characters
constexpr std::size_t kMaxOfKind = 5;
// Of how many tickets that have the words the customer's name is looked at.
constexpr std::size_t kTicketsForNames = 25;

// What is looked for, and by whom.
struct SearchQuestion {
  std::string text;    // as given
  std::string number;  // of a ticket, where it is one
  std::vector<std::string> terms;
  std::vector<std::string> phrases;
  Scope scope;
  bool is_masked = false;  // who customers are is not shown, and is not to be found out by trying
};

struct SearchResult {
  std::vector<TicketRow> numbers;
  std::vector<TicketRow> words;
  std::vector<CustomerRow> points;
  std::vector<CustomerRow> customers;
  std::vector<std::string> more;  // kinds of which there are more
};

absl::StatusOr<SearchQuestion> QuestionOf(const Asked& asked) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {kQ, kAtLeast, kFresh}));
  const std::optional<std::string> text = TextValue(asked.parameters, kQ);
  if (!text.has_value()) return RefuseFilter(kQ, "is what to look for; it must be given");
  RETURN_IF_ERROR(CheckLength(kQ, *text, kMaxQuerySize));
  absl::StatusOr<std::vector<std::string>> terms = TermsOfQuery(*text);
  if (!terms.ok()) return RefuseFilter(kQ, terms.status().message());
  SearchQuestion question{.text = *text,
                          .number = {},
                          .terms = *std::move(terms),
                          .phrases = PhrasesOf(*text),
                          .scope = ScopeOf(asked.request)};
  // However it is read out or typed: "#7997 3903 17030", digits of full width.
  const std::string plain = NormalisedText(*text);
  const auto number = ParseTicketNumber(absl::StripPrefix(absl::StripAsciiWhitespace(plain), "#"));
  if (number.ok()) question.number = *number;
  question.is_masked = !CheckMayFindBy(asked.request.actor, asked.parameters, {kQ}).ok();
  return question;
}

// Leaves as many as are shown, and notes where there were more.
template <typename Row>
void Trim(absl::string_view kind, std::vector<Row>& rows, SearchResult& result) {
  if (rows.size() <= kMaxOfKind) return;
  rows.resize(kMaxOfKind);
  result.more.emplace_back(kind);
}

absl::Status FindNumber(const View& view, const SearchQuestion& question, SearchResult& result) {
  if (question.number.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(view.reader, question.number));
  if (!row.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool sees,
                   Sees(view.reader, question.scope, StreamOf(kTicketCollection, question.number)));
  if (!sees) return absl::OkStatus();
  ASSIGN_OR_RETURN(result.numbers, WithCustomers(view.reader, std::vector<TicketRow>{*row}));
  return absl::OkStatus();
}

// Returns the tickets that have the words, more than are shown.
absl::StatusOr<std::vector<TicketRow>> TicketsWith(const View& view,
                                                   const SearchQuestion& question) {
  TicketFilter filter;
  filter.text = question.number.empty() ? question.text : question.number;
  filter.within = question.scope;
  // What is withheld is not found by whose it is.
  filter.without_secret = view.sight.withholds != nullptr;
  ASSIGN_OR_RETURN(TicketPage page, ListTickets(view.reader, filter, "", kTicketsForNames));
  std::erase_if(page.rows, [&](const TicketRow& row) { return row.number() == question.number; });
  return WithCustomers(view.reader, std::move(page.rows));
}

bool IsShownOnce(const std::vector<CustomerRow>& rows, absl::string_view id) {
  return std::none_of(rows.begin(), rows.end(),
                      [&](const CustomerRow& row) { return row.id() == id; });
}

absl::StatusOr<bool> MayShow(const View& view, const SearchQuestion& question,
                             const CustomerRow& row) {
  ASSIGN_OR_RETURN(const bool sees,
                   Sees(view.reader, question.scope, StreamOf(kCustomerCollection, row.id())));
  return sees ? ShowsCustomer(view.reader, view.sight, question.scope, row.id()) : false;
}

// Finds who can be reached there, whatever kind of a point the text may be.
absl::Status FindPoints(const View& view, const SearchQuestion& question, const Names& names,
                        SearchResult& result) {
  static constexpr PointKind kKinds[] = {POINT_KIND_PHONE, POINT_KIND_EMAIL, POINT_KIND_ACCOUNT,
                                         POINT_KIND_OTHER};
  for (const PointKind kind : kKinds) {
    ContactPoint given;
    given.set_kind(kind);
    given.set_value(question.text);
    const absl::StatusOr<ContactPoint> point = NormalisePoint(given, names.home_country());
    if (!point.ok()) continue;
    CustomerFilter filter{.points = {*point}};
    filter.fits = [&](const CustomerRow& row) { return MayShow(view, question, row); };
    ASSIGN_OR_RETURN(const CustomerPage page,
                     ListCustomers(view.reader, filter, "", kMaxOfKind + 1));
    std::copy_if(page.rows.begin(), page.rows.end(), std::back_inserter(result.points),
                 [&](const CustomerRow& row) { return IsShownOnce(result.points, row.id()); });
  }
  Trim("points", result.points, result);
  return absl::OkStatus();
}

// Whether all that is looked for is in the name.
bool HasName(const CustomerRow& row, const SearchQuestion& question) {
  const std::vector<std::string> terms = TermsOfText(row.name());  // sorted
  const std::string name = NormalisedText(row.name());
  const auto is_there = [&](const std::string& term) {
    return std::binary_search(terms.begin(), terms.end(), term);
  };
  return std::all_of(question.terms.begin(), question.terms.end(), is_there) &&
         std::all_of(question.phrases.begin(), question.phrases.end(),
                     [&](const std::string& phrase) { return absl::StrContains(name, phrase); });
}

// Finds customers by their ids, and by their names: those of tickets, which have the name among
// their words.
absl::Status FindCustomers(const View& view, const SearchQuestion& question,
                           const std::vector<TicketRow>& tickets, SearchResult& result) {
  std::vector<std::string> ids = {question.text};
  for (const TicketRow& row : tickets) ids.push_back(row.customer());
  for (const std::string& id : ids) {
    if (id.empty() || !IsShownOnce(result.customers, id)) continue;
    ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(view.reader, id));
    const bool is_somebody = row.has_value() && row->version() > 0;  // and no group of candidates
    if (!is_somebody || (id != question.text && !HasName(*row, question))) continue;
    ASSIGN_OR_RETURN(const bool shows, MayShow(view, question, *row));
    if (shows) result.customers.push_back(*row);
  }
  Trim("customers", result.customers, result);
  return absl::OkStatus();
}

absl::StatusOr<SearchResult> SearchIn(const View& view, const SearchQuestion& question,
                                      const Names& names) {
  SearchResult result;
  RETURN_IF_ERROR(FindNumber(view, question, result));
  if (question.is_masked) return result;
  ASSIGN_OR_RETURN(const std::vector<TicketRow> tickets, TicketsWith(view, question));
  RETURN_IF_ERROR(FindPoints(view, question, names, result));
  RETURN_IF_ERROR(FindCustomers(view, question, tickets, result));
  result.words = tickets;
  Trim("words", result.words, result);
  return result;
}

std::vector<std::string> CustomersIn(const SearchResult& result) {
  std::vector<std::string> ids;
  for (const auto* rows : {&result.numbers, &result.words}) {
    for (const TicketRow& row : *rows) ids.push_back(row.customer());
  }
  for (const auto* rows : {&result.points, &result.customers}) {
    for (const CustomerRow& row : *rows) ids.push_back(row.id());
  }
  return ids;
}

}  // namespace

void Queries::Search(const Asked& asked) {
  const absl::StatusOr<SearchQuestion> question = QuestionOf(asked);
  if (!question.ok()) return asked.Refuse(question.status());
  const Query query = [question = *question,
                       &names = names_](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const SearchResult result, SearchIn(view, question, names));
    Found found(view);
    found.body.Key("numbers");
    WriteItems(result.numbers, WriteTicketRow, found.body);
    found.body.Key("words");
    WriteItems(result.words, WriteTicketRow, found.body);
    found.body.Key("points");
    WriteItems(result.points, WriteCustomerRow, found.body);
    found.body.Key("customers");
    WriteItems(result.customers, WriteCustomerRow, found.body);
    found.body.ArrayMember("more", result.more);
    const std::vector<std::string> left_out = {"words", "points", "customers"};
    found.body.ArrayMember("not_searched",
                           question.is_masked ? left_out : std::vector<std::string>());
    found.shown = Shown{"search", CustomersIn(result)};
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, query,
                asked.reply);
}

}  // namespace redress
