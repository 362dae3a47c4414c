#include "daemon/http/event_stream.hpp"

#include <algorithm>
#include <utility>

#include "daemon/events/log_text.hpp"

namespace cargo::http {
namespace {

constexpr std::size_t page_rows_max = 1'000;
constexpr std::size_t piece_rows_max = 64;
constexpr std::size_t piece_bytes_max = 64 * 1024;
constexpr std::chrono::seconds token_look{5};  // a revoked token ends a silent stream; a stream that speaks looks each time
constexpr std::chrono::seconds heartbeat{15};  // proxies close what is silent for longer
constexpr std::string_view heartbeat_comment = ":\n\n";

}  // namespace

EventStream::EventStream(const service::Service& service, Sessions& sessions, auth::TokenCache& tokens,
                         const service::Clock& clock, events::Naming naming, LogNews* news, StreamOrder order)
    : service_(service),
      sessions_(sessions),
      tokens_(tokens),
      clock_(clock),
      naming_(std::move(naming)),
      news_(news),
      order_(std::move(order)),
      last_said_(std::chrono::steady_clock::now()),
      looked_(last_said_) {}

bool EventStream::still_lets_in(service::Session& session) const {
    const Instant now = clock_.now();
    const Result<auth::Claims> claims = tokens_.verify(order_.token, now);
    if (!claims) return false;
    const Result<void> in_force = session.registry.check_token(claims->id, now);
    return in_force || is_transient(in_force.error().code);
}

void EventStream::follow(const service::LogPage& page) {
    if (news_ == nullptr || (newest_ && page.recipient == recipient_)) return;
    recipient_ = page.recipient;
    newest_ = news_->follow(page.audience, page.recipient);
    seen_ = -1;  // what came between the page and now is found by the next
}

/// Proxies close what is silent for long.
void EventStream::say_something(Chunk& chunk) {
    const auto now = std::chrono::steady_clock::now();
    if (chunk.bytes.empty() && order_.sse && now - last_said_ >= heartbeat) chunk.bytes = heartbeat_comment;
    if (!chunk.bytes.empty()) last_said_ = now;
}

Result<Chunk> EventStream::page(service::Session& session) {
    const std::size_t asked = order_.limit == 0 ? page_rows_max : std::min(order_.limit, page_rows_max);
    const std::size_t rows = order_.follow ? std::min(asked, piece_rows_max) : asked;
    const std::int64_t before = newest_ ? newest_->load() : -1;
    const Result<service::LogPage> page = service_.events(session, {order_.subject}, order_.after, rows);
    if (!page) return std::unexpected(page.error());
    seen_ = before;
    more_ = page->rows.size() == rows;
    follow(*page);
    Chunk chunk;
    for (const store::OutboxRow& row : page->rows) {
        if (order_.follow && chunk.bytes.size() >= piece_bytes_max) {
            more_ = true;
            break;
        }
        chunk.bytes += order_.sse ? events::to_sse(naming_, row) : events::to_ndjson(naming_, row);
        order_.after = row.event_id;
    }
    say_something(chunk);
    return chunk;
}

Result<Chunk> EventStream::first(service::Session& session) {
    return page(session);
}

bool EventStream::ready() const {
    const auto now = std::chrono::steady_clock::now();
    return has_news() || now - looked_ >= token_look || (order_.sse && now - last_said_ >= heartbeat);
}

Chunk EventStream::next(unsigned worker) {
    looked_ = std::chrono::steady_clock::now();
    Result<service::Session> session = sessions_.of(worker);
    if (!session) return {};  // the database is away: the reader waits, and misses nothing
    if (!still_lets_in(*session)) return {{}, true};
    if (!has_news()) {
        Chunk nothing;
        say_something(nothing);
        return nothing;
    }
    Result<Chunk> chunk = page(*session);
    if (chunk) return std::move(*chunk);
    return {{}, !is_transient(chunk.error().code)};
}

}  // namespace cargo::http
