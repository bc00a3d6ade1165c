#include "keys/master_key_command.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kMaxComplaint = 1'024;  // of what it says on its standard error
constexpr std::size_t kPieceSize = 1'024;
// Runs of as many digits are no words: they are left out of the log.
constexpr std::size_t kLongestDigits = 15;

constexpr absl::string_view kOfShells = "'\"\\$`|&;<>*?(){}";

// The two ends of a pipe, closed with the object.
class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read_ = ends[0];
    write_ = ends[1];
  }
  ~Pipe() {
    CloseWrite();
    if (read_ >= 0) ::close(read_);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void CloseWrite() {
    if (write_ >= 0) ::close(std::exchange(write_, -1));
  }
  bool is_open() const { return read_ >= 0; }
  int read_end() const { return read_; }
  int write_end() const { return write_; }

 private:
  int read_ = -1;
  int write_ = -1;
};

// A process of its own group, with the signals that a program expects.
class StartSettings {
 public:
  StartSettings(const Pipe& out, const Pipe& complaints) {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, out.write_end(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, complaints.write_end(), STDERR_FILENO);
  }
  ~StartSettings() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  StartSettings(const StartSettings&) = delete;
  StartSettings& operator=(const StartSettings&) = delete;

  // Returns zero, or the error.
  int Start(const std::vector<std::string>& words, pid_t& process) const {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    return ::posix_spawnp(&process, arguments[0], &files_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t files_{};
};

enum class Ended { kByItself, kTooLate, kTooMuch };

// A process that was started, and can be waited for.
class OpenedProcess {
 public:
  // By its number: the header of Debian 12's C library cannot be used from C++.
  explicit OpenedProcess(pid_t id)
      : id_(id), descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, id, 0))) {}
  ~OpenedProcess() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenedProcess(const OpenedProcess&) = delete;
  OpenedProcess& operator=(const OpenedProcess&) = delete;

  int descriptor() const { return descriptor_; }

  // Ends it and all that it started, where it has not ended by itself; returns how it ended.
  int End(Ended ended) const {
    if (ended != Ended::kByItself) ::kill(-id_, SIGKILL);
    int how = 0;
    while (::waitpid(id_, &how, 0) < 0 && errno == EINTR) {
    }
    return how;
  }

 private:
  pid_t id_;
  int descriptor_;
};

// Appends what can be read now; returns whether there may be more.
bool Take(int descriptor, std::string& text) {
  std::array<char, kPieceSize> piece{};
  const ssize_t size = ::read(descriptor, piece.data(), piece.size());
  if (size > 0) text.append(piece.data(), static_cast<std::size_t>(size));
  sodium_memzero(piece.data(), piece.size());
  return size > 0 || (size < 0 && errno == EINTR);
}

// Reads both until both have ended, and so has the process.
Ended ReadBoth(const Pipe& out, const Pipe& complaints, const OpenedProcess& process,
               absl::Duration max_time, std::string& text, std::string& complaint) {
  SystemClock clock;
  const absl::Duration deadline = clock.Steady() + max_time;
  std::array<pollfd, 3> polled = {pollfd{out.read_end(), POLLIN, 0},
                                  pollfd{complaints.read_end(), POLLIN, 0},
                                  pollfd{process.descriptor(), POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0 || polled[2].fd >= 0) {
    const auto left = absl::ToInt64Milliseconds(deadline - clock.Steady());
    if (left <= 0) return Ended::kTooLate;
    if (::poll(polled.data(), polled.size(), static_cast<int>(left)) <= 0) continue;
    if (polled[0].revents != 0 && !Take(polled[0].fd, text)) polled[0].fd = -1;
    if (polled[1].revents != 0 && !Take(polled[1].fd, complaint)) polled[1].fd = -1;
    if (polled[2].revents != 0) polled[2].fd = -1;
    if (text.size() > kMaxMasterKeyText) return Ended::kTooMuch;
    complaint.resize(std::min(complaint.size(), kMaxComplaint));
  }
  return Ended::kByItself;
}

// Returns `text` in one line, without what could be a part of a key.
std::string Harmless(absl::string_view text) {
  std::string shown;
  std::string digits;
  const auto put_digits = [&] {
    shown += digits.size() > kLongestDigits ? "..." : digits;
    digits.clear();
  };
  for (const char c : text) {
    if (absl::ascii_isxdigit(static_cast<unsigned char>(c))) {
      digits += c;
      continue;
    }
    put_digits();
    shown += absl::ascii_isprint(static_cast<unsigned char>(c)) ? c : ' ';
  }
  put_digits();
  return std::string(absl::StripAsciiWhitespace(shown));
}

// Returns what is wrong with how it ended, or nothing.
std::string Fault(Ended ended, int how, absl::Duration max_time) {
  if (ended == Ended::kTooLate) {
    return absl::StrCat("has not ended after ", absl::FormatDuration(max_time));
  }
  if (ended == Ended::kTooMuch) return absl::StrCat("prints over ", kMaxMasterKeyText, " bytes");
  if (WIFSIGNALED(how)) return absl::StrCat("was ended by signal ", WTERMSIG(how));
  const int code = WEXITSTATUS(how);
  return code == 0 ? "" : absl::StrCat("ended with ", code);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> MasterKeyCommand::Words(absl::string_view command) {
  if (command.find_first_of(kOfShells) != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("--master-key-command is run without a shell, word by word: put what has any "
                     "of ",
                     kOfShells, " in it into a script, and name that"));
  }
  std::vector<std::string> words =
      absl::StrSplit(command, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty()) return absl::InvalidArgumentError("--master-key-command is empty");
  return words;
}

absl::StatusOr<std::string> MasterKeyCommand::Read() {
  Pipe out;
  Pipe complaints;
  if (!out.is_open() || !complaints.is_open()) {
    return absl::UnavailableError(absl::StrCat(Description(), ": ", std::strerror(errno)));
  }
  pid_t id = 0;
  if (const int error = StartSettings(out, complaints).Start(words_, id); error != 0) {
    return absl::UnavailableError(
        absl::StrCat(Description(), " cannot be started: ", std::strerror(error)));
  }
  const OpenedProcess process(id);
  out.CloseWrite();
  complaints.CloseWrite();
  std::string text;
  std::string complaint;
  const Ended ended = ReadBoth(out, complaints, process, max_time_, text, complaint);
  const int how = process.End(ended);
  if (!complaint.empty()) spdlog::warn("{} says: {}", Description(), Harmless(complaint));
  const std::string fault = Fault(ended, how, max_time_);
  if (fault.empty()) return text;
  Wipe(text);
  return absl::UnavailableError(absl::StrCat(Description(), " ", fault));
}

absl::Status MasterKeyCommand::Prepend(absl::string_view /*line*/) {
  return absl::FailedPreconditionError(absl::StrCat("the master keys come from ", Description(),
                                                    ": have it print a new one as its first line, "
                                                    "the others below it, and ask again"));
}

std::string MasterKeyCommand::Description() const {
  return absl::StrCat("the master key command ", words_[0]);
}

}  // namespace redress
