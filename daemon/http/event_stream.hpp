#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "daemon/auth/token_cache.hpp"
#include "daemon/events/cloud_event.hpp"
#include "daemon/http/log_news.hpp"
#include "daemon/http/message.hpp"
#include "daemon/http/sessions.hpp"
#include "daemon/service/service.hpp"

namespace cargo::http {

/// What a reader of the log asked for.
struct StreamOrder {
    std::string subject{};
    std::string token{};    ///< looked at again before each piece: revoked or expired ends the stream
    std::string after{};    ///< the last event id the reader has; empty: from the start
    bool sse = false;       ///< text/event-stream, else application/x-ndjson
    bool follow = false;    ///< wait for what comes; else one page
    std::size_t limit = 0;  ///< rows of a page; 0, or more than a page's: a page's
};

/// A recipient's own log, page after page. The cursor is the recipient's own last event id,
/// never a number of ours. All references outlive the stream. A stream that goes on holds 64 KiB and an event at most, so
/// that a thousand readers who are slow cost what a thousand who are quick do; who does not take a piece in time is cut
/// off by the server, and comes back with the last id he has.
class EventStream {
public:
    /// `news` may be missing: then every call looks at the database.
    EventStream(const service::Service& service, Sessions& sessions, auth::TokenCache& tokens, const service::Clock& clock,
                events::Naming naming, LogNews* news, StreamOrder order);

    /// True when it is worth calling `next`: there is news of this log, a heartbeat or a look at the token is due. What
    /// happens in others' logs is not seen. Not while `next` runs.
    [[nodiscard]] bool ready() const;
    /// The next piece; empty when nothing is new or the database is away. On a work thread.
    [[nodiscard]] Chunk next(unsigned worker);
    /// The first piece, or why there is none. Errors: those of Service::events.
    [[nodiscard]] Result<Chunk> first(service::Session& session);

private:
    [[nodiscard]] Result<Chunk> page(service::Session& session);
    [[nodiscard]] bool still_lets_in(service::Session& session) const;
    [[nodiscard]] bool has_news() const { return !newest_ || more_ || newest_->load() != seen_; }
    void follow(const service::LogPage& page);
    void say_something(Chunk& chunk);

    const service::Service& service_;
    Sessions& sessions_;
    auth::TokenCache& tokens_;
    const service::Clock& clock_;
    events::Naming naming_;
    LogNews* news_;
    StreamOrder order_;
    LogNews::Newest newest_{};
    std::string recipient_{};
    std::int64_t seen_ = -1;  ///< `newest_` before the last page was read
    bool more_ = false;       ///< the last page ended before the log did
    std::chrono::steady_clock::time_point last_said_;
    std::chrono::steady_clock::time_point looked_;
};

}  // namespace cargo::http
