#pragma once

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/http/session.hpp"
#include "daemon/http/spooled_body.hpp"
#include "daemon/http/status.hpp"
#include "daemon/http/target.hpp"
#include "daemon/http/wire.hpp"
#include "daemon/meters/meters.hpp"

/// The body of serve_plain and serve_tls: included by these two only, because it is what
/// is slow to compile. Coroutines are named functions that take their values by value.
namespace cargo::http::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

/// Beast bounds a head only as far as it has not been parsed: small fields that come in pieces would never be too
/// many. This one counts all of them, those of a trailer too.
class Parser final : public bhttp::request_parser<SpooledBody> {
public:
    explicit Parser(std::size_t head_bytes_max) : left_(head_bytes_max) {
        header_limit(static_cast<std::uint32_t>(head_bytes_max));
    }

private:
    void on_field_impl(bhttp::field name, beast::string_view name_text, beast::string_view value,
                       beast::error_code& error) override {
        constexpr std::size_t between = 4;  // colon, blank, CR, LF
        const std::size_t bytes = name_text.size() + value.size() + between;
        if (bytes > left_) {
            error = bhttp::error::header_limit;
            return;
        }
        left_ -= bytes;
        get().insert(name, name_text, value);
    }

    std::size_t left_;
};
using Clock = std::chrono::steady_clock;

inline constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
inline constexpr std::size_t buffer_bytes_max = 128u * 1024;
inline constexpr std::size_t idle_bytes = 512;  ///< most connections are idle: room for a usual head, no more
inline constexpr std::size_t kept_bytes_max = 4096;  ///< of a large head the room is given back
inline constexpr std::size_t lingering_bytes_max = 4u * 1024 * 1024;

/// Hands `offer` what to call with the result, and comes back to the network thread with it. Nothing: `offer` said no.
/// `offer(deliver)` gives deliver to somebody who calls it once, from any thread, or false.
template <class T, class Offer>
asio::awaitable<std::optional<T>> elsewhere(Shared& shared, Offer offer) {
    const asio::any_io_executor network = co_await asio::this_coro::executor;
    auto start = [&shared, network](auto handler, Offer hand_over) {
        // shared: the pool's queue wants copyable work, and a handler is not.
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        ++shared.works;
        const bool taken = hand_over([&shared, network, waiting](T made) mutable {
            asio::post(network, [waiting = std::move(waiting), made = std::move(made)]() mutable {
                (*waiting)(std::optional<T>(std::move(made)));
            });
            --shared.works;
        });
        if (taken) return;
        --shared.works;
        asio::post(network, [waiting]() mutable { (*waiting)(std::optional<T>{}); });
    };
    co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::optional<T>)>(start, asio::use_awaitable,
                                                                                                   std::move(offer));
}

/// Runs `work` on the pool. Nothing: the queue is full.
template <class T>
asio::awaitable<std::optional<T>> on_pool(Shared& shared, std::function<T(unsigned)> work) {
    auto offer = [&shared, work = std::move(work)](std::function<void(T)> deliver) mutable {
        return shared.pool.offer([job = std::move(work), deliver = std::move(deliver)](unsigned worker) mutable {
            T made = job(worker);
            job = nullptr;
            deliver(std::move(made));
        });
    };
    return elsewhere<T>(shared, std::move(offer));
}

/// Has `request` worked with others of its kind. Nothing: the line is full.
inline asio::awaitable<std::optional<Response>> in_group(Shared& shared, std::size_t kind,
                                                         std::shared_ptr<const Request> request) {
    auto offer = [&shared, kind, request = std::move(request)](std::function<void(Response)> deliver) mutable {
        return shared.groups.offer(kind, std::move(request), std::move(deliver));
    };
    return elsewhere<Response>(shared, std::move(offer));
}

/// Bytes of a body that is being read or worked on, counted among all: in memory, and with those that wait in files.
class BodyShare {
public:
    explicit BodyShare(Shared& shared) : shared_(shared) {}
    ~BodyShare() {
        shared_.body_bytes -= bytes_;
        shared_.body_memory -= memory_;
    }
    BodyShare(const BodyShare&) = delete;
    BodyShare& operator=(const BodyShare&) = delete;
    [[nodiscard]] bool take(std::size_t bytes) {
        const std::size_t memory = std::min(bytes, store::spool_memory_bytes);
        const auto fits = [](std::size_t more, std::size_t held, std::size_t most) {
            return more <= most - std::min(held, most);
        };
        if (!fits(bytes, shared_.body_bytes, shared_.config.body_bytes_in_flight_max)) return false;
        if (!fits(memory, shared_.body_memory, shared_.config.body_memory_max)) return false;
        shared_.body_bytes += bytes_ = bytes;
        shared_.body_memory += memory_ = memory;
        return true;
    }

private:
    Shared& shared_;  // outlives every connection
    std::size_t bytes_ = 0;
    std::size_t memory_ = 0;
};

[[nodiscard]] inline Response refused(Errc code, std::string_view detail = {}) {
    Response response = problem(Error{code, {}, std::string(detail)});
    response.close = true;
    return response;
}

/// What is not exactly HTTP/1.1 as everybody reads it is refused: a proxy may have read it otherwise.
[[nodiscard]] inline std::optional<Response> check_head(const Parser& parser) {
    const auto& head = parser.get();
    if (head.version() != 11) return refused(Errc::request_malformed, "HTTP/1.1 only");
    if (head.count(bhttp::field::host) != 1) return refused(Errc::request_malformed, "one Host");
    const std::size_t encodings = head.count(bhttp::field::transfer_encoding);
    const std::size_t lengths = head.count(bhttp::field::content_length);
    if (encodings > 1 || lengths > 1 || (encodings == 1 && lengths == 1)) return refused(Errc::request_malformed, "one length");
    if (encodings == 1 && !beast::iequals(head[bhttp::field::transfer_encoding], "chunked")) {
        return refused(Errc::request_malformed, "no transfer coding but chunked");
    }
    if (head[bhttp::field::content_length].find_first_not_of("0123456789") != beast::string_view::npos) {
        return refused(Errc::request_malformed, "one length, in digits");
    }
    if (head.count(bhttp::field::authorization) > 1) return refused(Errc::request_malformed, "one Authorization");
    return std::nullopt;
}

/// The request without its body.
[[nodiscard]] inline Result<Request> head_of(const Parser& parser, const std::string& peer) {
    const auto& head = parser.get();
    Request request;
    request.method = std::string(head.method_string());
    request.peer = peer;
    for (const auto& field : head) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        std::string& value = request.fields[name];
        if (!value.empty()) value += ", ";
        value += std::string(field.value());
    }
    if (Result<void> read = read_target({head.target().data(), head.target().size()}, request); !read)
        return std::unexpected(read.error());
    return request;
}

template <class Stream>
asio::awaitable<bool> send(Stream& stream, std::string bytes, const Shared& shared) {
    beast::get_lowest_layer(stream).expires_after(shared.config.write_max);
    const auto [error, sent] = co_await asio::async_write(stream, asio::buffer(bytes), as_tuple);
    co_return !error;
}

/// A pause of a stream, which news end.
inline asio::awaitable<void> wait_for_news(asio::steady_timer& timer, Shared& shared) {
    timer.expires_after(shared.config.poll_pause);
    shared.streams_waiting.insert(&timer);
    co_await timer.async_wait(as_tuple);
    shared.streams_waiting.erase(&timer);
}

/// The next piece of a stream, when it is its turn: streams leave room for requests. Nothing: the pool is full.
inline asio::awaitable<std::optional<Chunk>> next_piece(std::function<Chunk(unsigned)> next, asio::steady_timer& timer,
                                                        Shared& shared) {
    if (shared.streams_at_work >= shared.config.streams_at_work_max) {
        timer.expires_after(shared.config.poll_pause);
        shared.streams_in_line.push_back(&timer);
        co_await timer.async_wait(as_tuple);
        std::erase(shared.streams_in_line, &timer);
    }
    if (shared.streams_at_work >= shared.config.streams_at_work_max) co_return std::nullopt;
    ++shared.streams_at_work;
    std::optional<Chunk> chunk = co_await on_pool<Chunk>(shared, std::move(next));
    --shared.streams_at_work;
    if (!shared.streams_in_line.empty()) shared.streams_in_line.front()->cancel();
    co_return chunk;
}

/// Sends the pieces of an answer that goes on, until its end, ours, or the reader's. The head has been sent.
template <class Stream>
asio::awaitable<bool> send_pieces(Stream& stream, std::function<Chunk(unsigned)> next, std::function<bool()> ready,
                                  Shared& shared) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        std::optional<Chunk> chunk;
        if (!shared.stopping && (!ready || ready())) chunk = co_await next_piece(next, timer, shared);
        const bool end = shared.stopping || (chunk && chunk->end);
        std::string bytes = chunk ? chunk_bytes(chunk->bytes) : std::string{};
        const bool more_at_once = !bytes.empty() && !end;
        if (end) bytes += last_chunk;
        if (!bytes.empty()) {
            const bool sent = co_await send(stream, std::move(bytes), shared);
            if (!sent || end) co_return sent;
        }
        if (more_at_once) continue;
        co_await wait_for_news(timer, shared);
    }
}

/// `Prefer: wait=N`: asks again until there is an answer, the time is over, or the server stops.
inline asio::awaitable<Response> wait_for_later(Response first, Shared& shared) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const Clock::time_point deadline = Clock::now() + first.wait;
    while (Clock::now() < deadline && !shared.stopping) {
        std::optional<std::optional<Response>> asked = co_await on_pool<std::optional<Response>>(shared, first.later);
        if (asked && *asked) co_return std::move(**asked);
        timer.expires_after(std::min<Clock::duration>(shared.config.poll_pause, deadline - Clock::now()));
        co_await timer.async_wait(as_tuple);
    }
    co_return first;
}

/// Hands a whole request to the application and sends what it says. True: the connection goes on.
template <class Stream>
asio::awaitable<bool> answer(Stream& stream, Request request, bool keep_alive, Shared& shared) {
    const Clock::time_point begun = Clock::now();
    // shared: the pool's copy may outlive this coroutine when the server is torn down.
    const auto kept = std::make_shared<const Request>(std::move(request));
    Application& application = shared.application;
    std::optional<Response> made;
    if (const std::optional<std::size_t> kind = application.group_of(*kept)) {
        made = co_await in_group(shared, *kind, kept);
    } else {
        const auto work = [kept, &application](unsigned worker) { return application.handle(*kept, worker); };
        made = co_await on_pool<Response>(shared, work);
    }
    Response response = made ? std::move(*made) : problem(Error{Errc::overloaded, {}, {}});
    if (response.later) response = co_await wait_for_later(std::move(response), shared);
    if (response.stream && shared.streams >= shared.config.streams_max) response = problem(Error{Errc::overloaded, {}, {}});

    const bool goes_on = keep_alive && !response.close && !shared.stopping;
    bool sent = co_await send(stream, to_bytes(response, goes_on), shared);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
    application.finished(*kept, response.status, took);
    if (sent && response.stream) {
        ++shared.streams;
        sent = co_await send_pieces(stream, response.stream, response.stream_ready, shared);
        --shared.streams;
    }
    co_return sent&& goes_on;
}

/// Says no before the body has been read, and reads a little of it so that the answer arrives.
template <class Stream>
asio::awaitable<void> turn_away(Stream& stream, Response response, Shared& shared) {
    const bool sent = co_await send(stream, to_bytes(response, false), shared);
    if (!sent) co_return;
    beast::error_code ignored;
    beast::get_lowest_layer(stream).socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    std::string rest(16 * 1024, '\0');
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(2));
    for (std::size_t read = 0; read < lingering_bytes_max;) {
        const auto [error, bytes] = co_await beast::get_lowest_layer(stream).async_read_some(asio::buffer(rest), as_tuple);
        if (error) co_return;
        read += bytes;
    }
}

[[nodiscard]] inline std::optional<Response> after_parse_error(const beast::error_code& error) {
    if (error == bhttp::error::header_limit || error == bhttp::error::body_limit || error == bhttp::error::buffer_overflow) {
        return refused(Errc::request_too_large);
    }
    if (error == boost::system::errc::no_space_on_device) return refused(Errc::store_full);
    // Also end_of_stream and partial_message: the other end is gone, nobody to answer.
    if (error.category() != bhttp::make_error_code(bhttp::error::bad_method).category()) return std::nullopt;
    if (error == bhttp::error::end_of_stream || error == bhttp::error::partial_message) return std::nullopt;
    return refused(Errc::request_malformed, error.message());
}

/// One request from its first byte to the end of its answer. True: another may follow.
template <class Stream>
asio::awaitable<bool> one_request(Stream& stream, beast::flat_buffer& buffer, const std::string& peer, Shared& shared) {
    Parser parser(shared.config.header_bytes_max);
    parser.get().body() = store::Spool(shared.config.spool_folder);
    parser.body_limit(boost::none);  // set below, when the route is known
    beast::get_lowest_layer(stream).expires_after(shared.config.head_max);
    const auto [head_error, head_bytes] = co_await bhttp::async_read_header(stream, buffer, parser, as_tuple);
    std::optional<Response> no;
    if (head_error) {
        no = after_parse_error(head_error);
        if (no) co_await turn_away(stream, std::move(*no), shared);
        co_return false;
    }
    no = check_head(parser);
    Result<Request> request = head_of(parser, peer);
    if (!no && !request) no = refused(request.error().code, request.error().detail);
    std::size_t body_max = 0;
    if (!no) no = shared.application.admit(*request, body_max);

    const std::size_t length = parser.chunked() ? body_max : static_cast<std::size_t>(parser.content_length().value_or(0));
    if (!no && length > body_max) no = refused(Errc::request_too_large);
    BodyShare share(shared);
    if (!no && !share.take(length)) no = refused(Errc::overloaded);
    if (no) {
        const bool clean = parser.is_done() && !no->close && parser.keep_alive() && !shared.stopping;
        if (request) shared.application.finished(*request, no->status, std::chrono::microseconds(0));
        if (clean) co_return co_await send(stream, to_bytes(*no, true), shared);
        co_await turn_away(stream, std::move(*no), shared);
        co_return false;
    }
    if (!parser.is_done()) {
        if (beast::iequals(parser.get()[bhttp::field::expect], "100-continue")) {
            const bool sent = co_await send(stream, "HTTP/1.1 100 Continue\r\n\r\n", shared);
            if (!sent) co_return false;
        }
        parser.body_limit(body_max);
        const std::chrono::milliseconds at_rate(length * 1000 / shared.config.body_bytes_per_second_min);
        beast::get_lowest_layer(stream).expires_after(shared.config.body_max + at_rate);
        const auto [body_error, body_bytes] = co_await bhttp::async_read(stream, buffer, parser, as_tuple);
        if (body_error) {
            no = after_parse_error(body_error);
            if (no) co_await turn_away(stream, std::move(*no), shared);
            co_return false;
        }
    }
    const bool keep_alive = parser.keep_alive();
    store::Spool& body = parser.get().body();
    if (body.in_memory()) {
        request->body = body.take_text();
    } else {
        request->spool = std::make_shared<const store::Spool>(std::move(body));
    }
    beast::get_lowest_layer(stream).expires_never();
    co_return co_await answer(stream, std::move(*request), keep_alive, shared);
}

/// The requests of one connection, one after the other.
template <class Stream>
asio::awaitable<void> serve(Stream& stream, Connection& connection, Shared& shared) {
    beast::error_code ignored;
    const std::string peer = beast::get_lowest_layer(stream).socket().remote_endpoint(ignored).address().to_string();
    beast::flat_buffer buffer(buffer_bytes_max);
    bool goes_on = true;
    while (goes_on && !shared.stopping) {
        if (buffer.size() == 0) {
            connection.idle = true;
            beast::get_lowest_layer(stream).expires_after(shared.config.idle_max);
            if (buffer.capacity() > kept_bytes_max) buffer.shrink_to_fit();
            const auto [error, bytes] = co_await stream.async_read_some(buffer.prepare(idle_bytes), as_tuple);
            if (error) co_return;
            buffer.commit(bytes);
            connection.idle = false;
        }
        goes_on = co_await one_request(stream, buffer, peer, shared);
    }
}

/// Keeps the server's list of connections true, on every way out.
class Listed {
public:
    Listed(Shared& shared, std::function<void()> close) : shared_(shared) {
        connection_.close = std::move(close);
        shared_.open.insert(&connection_);
        ++meters::of_process().connections;
    }
    ~Listed() {
        shared_.open.erase(&connection_);
        --meters::of_process().connections;
    }
    Listed(const Listed&) = delete;
    Listed& operator=(const Listed&) = delete;
    [[nodiscard]] Connection& connection() { return connection_; }

private:
    Shared& shared_;  // outlives every connection
    Connection connection_{};
};

}  // namespace cargo::http::detail
