#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <set>

#include "daemon/http/groups.hpp"
#include "daemon/http/server.hpp"

/// What the server's connections share, and how one is served. Network thread only, but for `works`.
namespace cargo::http {

/// One connection, as far as stopping is concerned.
struct Connection {
    bool idle = true;  ///< between requests: may be closed at any time
    std::function<void()> close{};
};

struct Shared {
    ServerConfig config;
    Application& application;  // both outlive the server
    WorkPool& pool;
    std::set<Connection*> open{};
    std::size_t streams = 0;
    std::size_t streams_at_work = 0;                           ///< of them, those that are with the pool
    std::deque<boost::asio::steady_timer*> streams_in_line{};  ///< those that would be, first come first served
    std::set<boost::asio::steady_timer*> streams_waiting{};    ///< to be cancelled when there is news
    std::size_t body_bytes = 0;
    std::size_t body_memory = 0;
    bool stopping = false;
    Groups groups{application, pool};
    std::atomic<std::size_t> works{0};  ///< handed to the pool and not yet back
};

/// Serves one connection to its end. Never throws.
boost::asio::awaitable<void> serve_plain(boost::beast::tcp_stream stream, Shared& shared);
/// `tls`: shared, because a reload replaces the server's while handshakes are under way.
boost::asio::awaitable<void> serve_tls(boost::beast::tcp_stream stream, std::shared_ptr<boost::asio::ssl::context> tls,
                                       Shared& shared);

}  // namespace cargo::http
