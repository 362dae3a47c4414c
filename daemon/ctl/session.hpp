#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>

#include "daemon/ctl/client.hpp"
#include "daemon/ctl/command.hpp"
#include "libcargo/error_text.hpp"

/// What every command of cargoctl runs in: where the server is, who asks, how to answer.
namespace cargo::ctl {

/// Beside the codes of command.hpp: nobody answers at the server's address.
inline constexpr int exit_unreachable = 3;
/// And: what `--if-match` names is no longer what is there. Read again, then decide.
inline constexpr int exit_moved = 4;

struct Session {
    std::string server;
    std::string token;
    Trust trust{};
    Language language = Language::french;
    bool json = false;
    std::chrono::seconds patience{0};  ///< how long a request is sent again while cargod is away
    std::chrono::milliseconds answer_within = answer_within_max;
    std::ostream* out = nullptr;   // outlives the session: standard output, or a story's own
    std::ostream* err = nullptr;

    [[nodiscard]] Client client() const { return Client(server, token, patience, trust, answer_within); }
    /// French or English, by the session's language.
    [[nodiscard]] std::string_view say(std::string_view french, std::string_view english) const {
        return language == Language::french ? french : english;
    }
};

/// What a chosen command does once everything is parsed.
using Run = std::function<int()>;

/// The command that gathers others under one name ("call open", "call list"), made when it is not there yet.
[[nodiscard]] CLI::App* family(CLI::App& app, const std::string& name);

/// Prints an answer: JSON as it came, or `to_people` of it. A refusal goes to `err` with its
/// code's sentence. Returns the exit code.
[[nodiscard]] int print(const Session& session, const Result<HttpAnswer>& answer,
                        const std::function<void(const boost::json::value&)>& to_people);

/// POSTs an act and prints one line a key. `if_match`: what the caller has seen of the one key, as the field's value; empty:
/// whatever is there.
[[nodiscard]] int send_act(const Session& session, const std::string& act, const boost::json::object& body,
                           const std::string& if_match = {});

}  // namespace cargo::ctl
