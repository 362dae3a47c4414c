#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/store/spool.hpp"
#include "libcargo/instant.hpp"

/// A request and its answer, without the network: what handlers see.
namespace cargo::http {

/// Header fields by lower-case name; a field sent twice keeps both, joined by ", ".
using Fields = std::map<std::string, std::string, std::less<>>;

struct Request {
    std::string method{};
    std::vector<std::string> path{};             ///< decoded segments; "/" has none
    std::map<std::string, std::string> query{};  ///< decoded; of a name sent twice the last counts
    Fields fields{};
    std::string body{};
    std::shared_ptr<const store::Spool> spool{};  ///< the body when it is long, and `body` is empty; shared: a request is copied
    std::string peer{};  ///< address of the other end, without port

    // Set by the application when it lets the request in.
    std::string subject{};  ///< of the verified token; empty where none is needed
    std::string token_id{};
    bool admitted = false;
    std::size_t route = 0;
    std::map<std::string, std::string> captured{};  ///< {name} segments of the route's pattern

    [[nodiscard]] std::string_view field(std::string_view name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string_view{} : std::string_view{found->second};
    }
    [[nodiscard]] std::string asked(const std::string& name) const {
        const auto found = query.find(name);
        return found == query.end() ? std::string{} : found->second;
    }
};

/// A piece of an answer that goes on. Nothing to say now: `bytes` is empty.
struct Chunk {
    std::string bytes{};
    bool end = false;
};

struct Response {
    int status = 200;
    std::string content_type{"application/json"};
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string body{};
    bool close = false;  ///< the connection ends with this answer
    bool held = false;   ///< of a group: no answer yet, somebody else has what it is about; nothing was done

    /// Set: the answer goes on after `body`, piece by piece, until `end`. Called on a work thread,
    /// one call at a time, again and again with pauses.
    std::function<Chunk(unsigned worker)> stream{};
    /// With `stream`: false while calling it would find nothing. Asked on the network thread, after each pause and when the
    /// server is told of news; it does not wait. Not set: always worth it.
    std::function<bool()> stream_ready{};

    /// Set: this answer is given only if `wait` passes and `later` still gives nothing
    /// (`Prefer: wait=N`). Called like `stream`.
    std::function<std::optional<Response>(unsigned worker)> later{};
    std::chrono::milliseconds wait{0};
};

}  // namespace cargo::http
