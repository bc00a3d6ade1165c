#include "cli/list.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/shown_times.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

// Ids are held back until the list has come to its end, so that a list that breaks off prints none
// of them; a longer one is printed as it comes.
constexpr std::size_t kMaxIdsHeldBack = 1024UL * 1024;

void TellMore(const json::value& last_page, std::ostream& out) {
  const std::string cursor = CursorAfter(last_page);
  if (!cursor.empty()) out << "more: --cursor " << SafeLine(cursor) << '\n';
}

ExitCode ShowTable(Invocation& invocation, const ListQuestion& question, const RowForm& form) {
  std::vector<std::string> columns = form.columns;
  std::vector<std::vector<std::string>> rows;
  json::value last_page;
  const ExitCode exit =
      FollowPages(invocation, question, form.items_name, [&](const json::value& page) {
        for (const json::value& row : ListAt(page, form.items_name)) {
          rows.push_back(form.cells(row));
        }
        last_page = page;
        return true;
      });
  if (exit != ExitCode::kOk) return exit;
  ShowTimes(columns, rows, invocation.zone);
  Table table(std::move(columns));
  for (auto& row : rows) table.AddRow(std::move(row));
  table.Print(invocation.out);
  TellMore(last_page, invocation.out);
  return exit;
}

ExitCode ShowIds(Invocation& invocation, const ListQuestion& question, const RowForm& form) {
  std::string held_back;
  json::value last_page;
  const ExitCode exit =
      FollowPages(invocation, question, form.items_name, [&](const json::value& page) {
        for (const json::value& row : ListAt(page, form.items_name)) {
          absl::StrAppend(&held_back, SafeLine(TextAt(row, form.id_name)), "\n");
        }
        if (held_back.size() > kMaxIdsHeldBack) invocation.out << std::exchange(held_back, "");
        last_page = page;
        return invocation.out.good();
      });
  if (exit != ExitCode::kOk) return exit;
  invocation.out << held_back;
  TellMore(last_page, invocation.err);
  return exit;
}

// Begins one object where the first page begins, and ends it where the last one ends.
ExitCode ShowJson(Invocation& invocation, const ListQuestion& question, const RowForm& form) {
  json::object rest;  // the first page's members beside the items
  std::size_t count = 0;
  const ExitCode exit =
      FollowPages(invocation, question, form.items_name, [&](const json::value& page) {
        if (rest.empty()) {
          rest = page.as_object();
          invocation.out << "{\"" << form.items_name << "\":[";
        }
        for (const json::value& row : ListAt(page, form.items_name)) {
          invocation.out << (count++ == 0 ? "" : ",") << json::serialize(row);
        }
        rest.erase("next");
        if (const json::value* next = page.as_object().if_contains("next")) rest["next"] = *next;
        return invocation.out.good();
      });
  if (rest.empty()) return exit;
  rest.erase(form.items_name);
  if (exit != ExitCode::kOk) return exit;  // no end: what broke off is no JSON
  const std::string members = json::serialize(rest);
  invocation.out << ']' << (rest.empty() ? "" : ",") << members.substr(1) << '\n';
  TellMore(rest, invocation.err);
  return exit;
}

}  // namespace

ExitCode ShowList(Invocation& invocation, ListQuestion question, const RowForm& form,
                  ListOutput output) {
  switch (output) {
    case ListOutput::kIds:
      return ShowIds(invocation, question, form);
    case ListOutput::kJson:
      return ShowJson(invocation, question, form);
    case ListOutput::kTable:
      if (question.most == 0) question.most = kDefaultTableRows;
      return ShowTable(invocation, question, form);
  }
  return ExitCode::kUsage;
}

}  // namespace redress
