#pragma once

// Requests to what people keep, saved views and phrases, by chance: about the people and units that
// random_requests.h names.

#include <cstdint>
#include <functional>
#include <utility>

#include "aggregates/command.pb.h"
#include "tests/testing/random_choices.h"

namespace redress::testing {

class KeptRequests : public RandomChoices {
 public:
  explicit KeptRequests(std::function<std::uint64_t(std::uint64_t)> below)
      : RandomChoices(std::move(below)) {}

  // Returns a request to a saved view; verb kCreate: to none yet.
  ViewCommand OfView(ViewCommand::RequestCase verb) {
    ViewCommand command;
    switch (verb) {
      case ViewCommand::kCreate:
        *command.mutable_create() = AnyView();
        break;
      case ViewCommand::kChange:
        *command.mutable_change() = AnyView();
        break;
      case ViewCommand::kDelete:
        command.mutable_delete_();
        break;
      case ViewCommand::REQUEST_NOT_SET:
        break;
    }
    return command;
  }

  PhraseCommand OfPhrase(PhraseCommand::RequestCase verb) {
    PhraseCommand command;
    switch (verb) {
      case PhraseCommand::kCreate:
        *command.mutable_create() = AnyPhrase();
        break;
      case PhraseCommand::kChange:
        *command.mutable_change() = AnyPhrase();
        break;
      case PhraseCommand::kDelete:
        command.mutable_delete_();
        break;
      case PhraseCommand::REQUEST_NOT_SET:
        break;
    }
    return command;
  }

 private:
  void FillOwner(Owner& owner) {
    if (Chance(1, 3)) {
      owner.set_all(true);
    } else if (Chance(1, 2)) {
      owner.set_team(Unit());
    } else {
      owner.set_person(Person());
    }
  }

  SavedView AnyView() {
    SavedView view;
    view.set_name(Chance(1, 10) ? "" : "Waiting 等待");
    view.mutable_filter()->set_holder(Person());
    if (Chance(1, 2)) view.mutable_filter()->set_text("room");
    view.add_columns(Chance(1, 10) ? "No Column" : "number");
    view.add_order()->set_column("due");
    if (Chance(1, 2)) FillOwner(*view.mutable_owner());
    return view;
  }

  Phrase AnyPhrase() {
    Phrase phrase;
    phrase.set_name("On it");
    phrase.add_texts()->set_language("zh-CN");
    phrase.mutable_texts(0)->set_text(Chance(1, 10) ? "{unheard.of}" : "工单 {ticket.number}");
    if (Chance(1, 2)) FillOwner(*phrase.mutable_owner());
    return phrase;
  }
};

}  // namespace redress::testing
