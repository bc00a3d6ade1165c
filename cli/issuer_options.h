#pragma once

// The options of whose tokens a server believes besides its own (OpenID Connect), and where the
// keys of that issuer are read: a file, or a URL.

#include <memory>
#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/issuer.h"
#include "api/issuer_keys.h"
#include "base/clock.h"

namespace redress {

struct IssuerOptions {
  IssuerTerms terms;
  int max_life_minutes = 60;
  std::vector<std::string> roles;  // "value=role"
  std::string keys;                // a file, or https://...
  std::string ca;                  // whom to believe that it is that URL's server

  bool AreGiven() const { return !terms.issuer.empty(); }
};

// Adds --oidc-issuer and all others that begin so to `verb`. `options` outlives it.
void AddIssuerOptions(CLI::App& verb, IssuerOptions& options);

// An issuer, and its keys, which are read again on a thread of their own. Thread-safe.
class TrustedIssuer {
 public:
  // Reads the keys. From a URL that is away they may come later: its tokens are answered 503 until
  // then, and the log says so. `clock` outlives it.
  //
  // Errors: kInvalidArgument (the options, or what they name cannot be used).
  static absl::StatusOr<std::unique_ptr<TrustedIssuer>> Start(const IssuerOptions& options,
                                                              Clock& clock);

  const Issuer& issuer() const { return issuer_; }

  // Has the keys read again.
  void Renew() { keys_.Ask(); }

 private:
  TrustedIssuer(KeySource source, IssuerTerms terms, Clock& clock)
      : keys_(std::move(source), clock), issuer_(std::move(terms), keys_) {}

  IssuerKeys keys_;
  Issuer issuer_;
  std::unique_ptr<IssuerKeysReading> reading_;
};

}  // namespace redress
