#include "daemon/http/event_stream.hpp"

#include <algorithm>
#include <utility>

#include "daemon/events/log_text.hpp"

namespace cargo::http {
namespace {

constexpr std::size_t page_rows_max = 1'000;
constexpr std::chrono::seconds heartbeat{15};  // proxies close what is silent for longer
constexpr std::string_view heartbeat_comment = ":\n\n";

}  // namespace

EventStream::EventStream(const service::Service& service, Sessions& sessions, auth::TokenCache& tokens,
                         const service::Clock& clock, events::Naming naming, StreamOrder order)
    : service_(service),
      sessions_(sessions),
      tokens_(tokens),
      clock_(clock),
      naming_(std::move(naming)),
      order_(std::move(order)),
      last_said_(std::chrono::steady_clock::now()) {}

bool EventStream::still_lets_in(service::Session& session) const {
    const Instant now = clock_.now();
    const Result<auth::Claims> claims = tokens_.verify(order_.token, now);
    if (!claims) return false;
    const Result<void> in_force = session.registry.check_token(claims->id, now);
    return in_force || is_transient(in_force.error().code);
}

Result<Chunk> EventStream::page(service::Session& session) {
    const std::size_t rows = order_.limit == 0 ? page_rows_max : std::min(order_.limit, page_rows_max);
    const Result<service::LogPage> page = service_.events(session, {order_.subject}, order_.after, rows);
    if (!page) return std::unexpected(page.error());
    Chunk chunk;
    for (const store::OutboxRow& row : page->rows)
        chunk.bytes += order_.sse ? events::to_sse(naming_, row) : events::to_ndjson(naming_, row);
    if (!page->rows.empty()) order_.after = page->rows.back().event_id;
    const auto now = std::chrono::steady_clock::now();
    if (chunk.bytes.empty() && order_.sse && now - last_said_ >= heartbeat) chunk.bytes = heartbeat_comment;
    if (!chunk.bytes.empty()) last_said_ = now;
    return chunk;
}

Result<Chunk> EventStream::first(service::Session& session) {
    return page(session);
}

Chunk EventStream::next(unsigned worker) {
    Result<service::Session> session = sessions_.of(worker);
    if (!session) return {};  // the database is away: the reader waits, and misses nothing
    if (!still_lets_in(*session)) return {{}, true};
    Result<Chunk> chunk = page(*session);
    if (chunk) return std::move(*chunk);
    return {{}, !is_transient(chunk.error().code)};
}

}  // namespace cargo::http
