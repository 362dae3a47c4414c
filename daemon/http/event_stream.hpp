#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "daemon/auth/token_cache.hpp"
#include "daemon/events/cloud_event.hpp"
#include "daemon/http/message.hpp"
#include "daemon/http/sessions.hpp"
#include "daemon/service/service.hpp"

namespace cargo::http {

/// What a reader of the log asked for.
struct StreamOrder {
    std::string subject{};
    std::string token{};  ///< looked at again before each piece: revoked or expired ends the stream
    std::string after{};  ///< the last event id the reader has; empty: from the start
    bool sse = false;     ///< text/event-stream, else application/x-ndjson
    bool follow = false;     ///< wait for what comes; else one page
    std::size_t limit = 0;   ///< rows of a page; 0, or more than a page's: a page's
};

/// A recipient's own log, page after page. The cursor is the recipient's own last event id,
/// never a number of ours. All references outlive the stream.
class EventStream {
public:
    EventStream(const service::Service& service, Sessions& sessions, auth::TokenCache& tokens, const service::Clock& clock,
                events::Naming naming, StreamOrder order);

    /// The next piece; empty when nothing is new or the database is away. On a work thread.
    [[nodiscard]] Chunk next(unsigned worker);
    /// The first piece, or why there is none. Errors: those of Service::events.
    [[nodiscard]] Result<Chunk> first(service::Session& session);

private:
    [[nodiscard]] Result<Chunk> page(service::Session& session);
    [[nodiscard]] bool still_lets_in(service::Session& session) const;

    const service::Service& service_;
    Sessions& sessions_;
    auth::TokenCache& tokens_;
    const service::Clock& clock_;
    events::Naming naming_;
    StreamOrder order_;
    std::chrono::steady_clock::time_point last_said_;
};

}  // namespace cargo::http
