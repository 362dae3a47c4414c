#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/cargod/program.hpp"
#include "tests/cargod/scratch_folder.hpp"

namespace cargo::daemon {

/// The port of tests/stories/port-day.story up to its opened call: registry, accounts, one ship. A real cargod on a
/// database of its own.
class Port {
public:
    /// `more`: words after those of every cargod's.
    explicit Port(const std::vector<std::string>& more = {});

    [[nodiscard]] const RunningCargod& cargod() const { return *cargod_; }
    [[nodiscard]] RunningCargod& cargod() { return *cargod_; }
    /// A token for one of the story's accounts, such as "C-AGENT". @param seconds  0: the desk's usual.
    [[nodiscard]] std::string token_of(const std::string& account, int seconds = 0) const;
    /// Files bytes and waits until they were worked: GET's answer.
    [[nodiscard]] Said file(const std::string& token, const std::string& bytes) const;
    /// Another cargod on the same state and database, in the place of one that has ended.
    void start_again();
    [[nodiscard]] const std::string& state() const { return state_; }
    [[nodiscard]] const std::string& clerk() const { return clerk_; }
    [[nodiscard]] const std::string& database() const { return database_; }

private:
    ScratchFolder scratch_{};
    std::string database_;
    std::string state_;
    std::string clerk_;
    std::vector<std::string> words_;
    std::unique_ptr<RunningCargod> cargod_;
};

/// A message of tests/data/edi.
[[nodiscard]] std::string story_message(const std::string& name);

/// The value of a member with a text in a JSON answer, the first of that name; empty: none.
[[nodiscard]] std::string member(const std::string& json, const std::string& name);

}  // namespace cargo::daemon
