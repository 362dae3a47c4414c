#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo::ctl {

struct HttpAnswer {
    int status = 0;
    std::string content_type;
    std::string location;
    std::string body;
    std::string etag{};  ///< with its quotes
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    /// The body as JSON; null when it is not.
    [[nodiscard]] boost::json::value json() const;
};

/// Whom a client of `https` believes.
struct Trust {
    std::string authority{};  ///< PEM file of an authority or of the very certificate; empty: the system's authorities
    bool check_name = true;   ///< it must be for the host asked, and in its time; false: being this one is enough
};

/// More than any answer takes: of a large act, or one that was asked to wait.
inline constexpr std::chrono::milliseconds answer_within_max = std::chrono::minutes(5);

/// An HTTP/1.1 client of one cargod, one connection a request. Blocking; one thread.
///
/// While cargod or its database is away, `call` sends the same request again, for at most `patience`. Sent again are
/// requests that surely were not done (nobody listened, or the answer says so and is_transient), and those whose answer
/// was lost or unknown if a second time does no harm: look-ups, messages (known by their bytes), gate questions, and
/// what carries an idempotency key.
class Client {
public:
    /// `url` is `http://host:port` or `https://host:port`. Errors of `call` and `follow`: store_unavailable (nobody answers,
    /// to `call` within `answer_within`).
    Client(std::string url, std::string token, std::chrono::milliseconds patience = {}, Trust trust = {},
           std::chrono::milliseconds answer_within = answer_within_max);

    [[nodiscard]] Result<HttpAnswer> call(std::string_view method, const std::string& target, std::string_view body = {},
                                          const std::map<std::string, std::string>& headers = {}) const;
    /// Reads a stream line by line until `line` returns false or the server ends it.
    [[nodiscard]] Result<HttpAnswer> follow(const std::string& target, const std::map<std::string, std::string>& headers,
                                            const std::function<bool(std::string_view)>& line) const;

private:
    struct Try;
    [[nodiscard]] Try once(std::string_view method, const std::string& target, std::string_view body,
                           const std::map<std::string, std::string>& headers) const;

    std::string host_;
    std::string port_;
    std::string token_;
    std::chrono::milliseconds patience_;
    Trust trust_;
    std::chrono::milliseconds answer_within_;
    bool encrypted_ = false;
};

/// Percent-encodes one path segment or query value.
[[nodiscard]] std::string encoded(std::string_view text);

}  // namespace cargo::ctl
