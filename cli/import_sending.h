#pragma once

// Imports on their way to the server: in batches, several requests at a time, results in the order
// of the rows. Sending one again does nothing twice, so whatever is unknown is sent again.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "boost/json/object.hpp"
#include "cli/http_client.h"

namespace redress {

// The most items and bytes of one request: well below what the server takes.
inline constexpr std::size_t kMaxImportsPerRequest = 200;
inline constexpr std::size_t kMaxImportBytesPerRequest = std::size_t{4} << 20;
// Requests under way: enough that the server's journal always has something to write.
inline constexpr std::size_t kMaxRequestsUnderWay = 4;
// How often what was answered "later", or not at all, is sent, and how long to wait in between.
inline constexpr int kMaxSendings = 10;
inline constexpr absl::Duration kSendingDelay = absl::Seconds(1);

// What becomes of a row.
enum class RowFate {
  kSend,         // the server says
  kSendAsOther,  // the same; but an earlier row of its id would be in, with other content
  kRefused,      // for what it says, or does not say
  kAlreadyIn,    // an earlier row said the same
  kPassedOver,   // another row of its id is taken
};

// One row on its way.
struct ImportItem {
  std::uint64_t row = 0;
  std::string id;
  RowFate fate = RowFate::kSend;
  std::string text;               // the request as JSON on one line
  std::string refusal;            // why it is refused
  std::uint64_t rows_within = 0;  // other rows of its id that it tells of too
};

// What the server said of one item: its result as of POST /v1/imports; empty where it was not sent.
using ImportResult = boost::json::object;

struct ImportTarget {
  ServerAddress server;
  std::string actor;
  std::string token;
  bool is_dry_run = false;
};

// Not thread-safe; has threads of its own.
class ImportSender {
 public:
  using Settle = std::function<void(const ImportItem&, const ImportResult&)>;

  // `settle` is called for each item, in order, on the caller's thread.
  ImportSender(ImportTarget target, Settle settle)
      : target_(std::move(target)), settle_(std::move(settle)) {}

  // Waits for the results of all items that were taken, where one of them has this id: of two rows
  // of one id, the first is decided first. Errors: as of Add.
  absl::Status AwaitEarlier(const std::string& id);

  // Takes an item; may wait for the results of earlier ones.
  //
  // Errors: kUnavailable (the server is away, or had no room for too long), kInvalidArgument (it
  // refuses the request as a whole). Nothing more is sent then.
  absl::Status Add(ImportItem item);

  // Waits for all results. Errors: as of Add.
  absl::Status Finish();

 private:
  struct Batch {
    std::vector<ImportItem> items;
    std::unique_ptr<HttpClient> client;
    std::future<absl::StatusOr<std::vector<ImportResult>>> results;
  };

  absl::Status SendBatch();
  absl::Status SettleOldest();

  const ImportTarget target_;
  const Settle settle_;
  std::vector<ImportItem> items_;  // of the next batch
  std::size_t bytes_ = 0;
  std::set<std::string> ids_;  // of those that were taken and have no result
  std::deque<Batch> under_way_;
  std::vector<std::unique_ptr<HttpClient>> idle_;
};

}  // namespace redress
