#pragma once

// A node: opens journal and store, runs the core on a thread of its own, and hands it what other
// threads bring. All methods are thread-safe and never block, but for Open and the destructor.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "commands/command_sink.h"
#include "journal/kafka_access.h"
#include "node/key_rotation.h"
#include "node/status.h"
#include "projections/key_value_store.h"

namespace redress {

class Drafts;  // drafts/drafts.h

struct NodeOptions {
  std::string data_folder;
  // Kafka: "host:port,..." and the topic. Empty brokers: the embedded journal in the data folder.
  std::string brokers;
  KafkaAccess kafka = {};
  std::string journal_topic = "redress.journal";
  std::string keys_topic = "redress.keys";
  bool single_broker = false;  // one replica is enough
  std::string
      key_file;  // the installation's key; empty: <data_folder>/installation.key, made where absent
  // The master keys, which wrap those that personal fields are sealed under: a file, empty:
  // <data_folder>/master.key, made where absent; or a command that prints them.
  std::string master_key_file;
  std::string master_key_command;
  // ISO 3166-1; fixed by the journal's first commit: another one stops the node.
  std::string home_country = std::string(kDefaultHomeCountry);
  bool accept_clock_jump =
      false;  // the operator's word that the machine's clock is right (embedded journal)
};

using RebuildStarted = std::function<void(absl::StatusOr<RebuildStatus>)>;

class Node : public CommandSink {
 public:
  // Opens everything and starts the core's thread. A journal that is away is no error: the node
  // waits for it.
  //
  // Errors: kFailedPrecondition (a data folder in use, or of another journal or key),
  // kInvalidArgument (options), and the database's.
  static absl::StatusOr<std::unique_ptr<Node>> Open(const NodeOptions& options);

  // Hands a command to the core.
  void Submit(CommandRequest request, AnswerCallback answer) override = 0;

  // Calls `done` once the views show at least `position`, or the end of the log as it was at this
  // call (fresh). Errors: kUnavailable (not within `max_wait`; say so and let the caller repeat).
  virtual void WaitForPosition(std::uint64_t position, absl::Duration max_wait,
                               std::function<void(absl::Status)> done) = 0;
  virtual void WaitForFresh(absl::Duration max_wait, std::function<void(absl::Status)> done) = 0;

  // Returns the views at one position. Holds the database open while it lives.
  virtual std::shared_ptr<const KeyValueReader> Snapshot() const = 0;

  // Starts making the views again from the journal, beside the live ones; they are swapped when
  // equal in position. Calls `started` with how it begins; from then on status() tells, under its
  // id, how far it is and what became of it.
  //
  // Errors: kFailedPrecondition (one is under way, or the node has stopped), kResourceExhausted,
  // and the database's.
  virtual void StartRebuild(RebuildStarted started) = 0;

  // Has all keys wrapped by `next` in the background, on Kafka those of all nodes; tells how far
  // that is. Errors: as KeyRotation.
  virtual void RotateKeys(NextMasterKey next, KeysTold told) = 0;
  virtual void LookAtKeys(KeysTold told) = 0;

  // What people have typed on this node and not sent. Null: it keeps none.
  virtual Drafts* drafts() { return nullptr; }

  virtual NodeStatus status() const = 0;
  // Of the status, cheaper.
  virtual NodeState state() const { return status().state; }
  virtual bool probes_journal() const { return status().probes_journal; }
  virtual const Names& names() const = 0;
};

}  // namespace redress
