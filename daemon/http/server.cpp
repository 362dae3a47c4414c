#include "daemon/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>
#include <utility>

#include "daemon/http/session.hpp"
#include "daemon/http/status.hpp"
#include "daemon/http/wire.hpp"
#include "daemon/meters/meters.hpp"

namespace cargo::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr int backlog = 512;

/// One connection too many is told so, in one write, and closed.
asio::awaitable<void> turn_away_at_the_door(boost::beast::tcp_stream stream) {
    stream.expires_after(std::chrono::seconds(1));
    const std::string bytes = to_bytes(problem(Error{Errc::overloaded, {}, {}}), false);
    co_await asio::async_write(stream, asio::buffer(bytes), as_tuple);
}

using Tls = std::shared_ptr<asio::ssl::context>;

/// Null when neither is configured. Errors, in words.
std::expected<Tls, std::string> load_tls(const std::string& certificate, const std::string& key) {
    if (certificate.empty() && key.empty()) return Tls{};
    Tls tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                     asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_TICKET);
    boost::system::error_code error;
    if (tls->use_certificate_chain_file(certificate, error)) {
        return std::unexpected("tls certificate " + certificate + ": " + error.message());
    }
    if (tls->use_private_key_file(key, asio::ssl::context::pem, error)) {
        return std::unexpected("tls key " + key + ": " + error.message());
    }
    return tls;
}

}  // namespace

std::vector<Response> Application::handle_group(std::size_t, std::span<const Request* const> requests, unsigned worker, bool) {
    std::vector<Response> responses;
    for (const Request* request : requests) responses.push_back(handle(*request, worker));
    return responses;
}

struct Server::Impl {
    Impl(ServerConfig config, Application& application, WorkPool& pool)
        : shared{std::move(config), application, pool}, acceptor(network) {}

    Shared shared;  // before the network: connections that are torn down with it still count themselves off
    asio::io_context network{1};
    tcp::acceptor acceptor;
    std::shared_ptr<asio::ssl::context> tls{};  ///< of the next connections; null: plain
    std::uint16_t port = 0;
    std::thread thread{};

    [[nodiscard]] std::string listen();
    static asio::awaitable<void> accept(Impl& impl);
    static asio::awaitable<void> drain(Impl& impl);
    [[nodiscard]] bool has_busy() const {
        for (const Connection* connection : shared.open) {
            if (!connection->idle) return true;
        }
        return false;
    }
};

/// Empty: done. Else what is wrong, in words.
std::string Server::Impl::listen() {
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(shared.config.address, error);
    const std::string where = "listen " + shared.config.address + ":" + std::to_string(shared.config.port) + ": ";
    if (error) return where + "an IP address is wanted";
    if (!tls && !address.is_loopback())
        return where + "any address but loopback needs a TLS certificate and key in the configuration";
    const tcp::endpoint endpoint(address, shared.config.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(backlog, error);
    if (error) return where + error.message();
    port = acceptor.local_endpoint().port();
    return {};
}

asio::awaitable<void> Server::Impl::accept(Impl& impl) {
    asio::steady_timer pause(impl.network);
    while (!impl.shared.stopping) {
        auto [error, socket] = co_await impl.acceptor.async_accept(as_tuple);
        if (impl.shared.stopping) co_return;
        if (error) {  // no descriptors left, most often: wait for some to be closed, do not spin
            ++meters::of_process().accept_pauses;
            pause.expires_after(std::chrono::milliseconds(100));
            co_await pause.async_wait(as_tuple);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        boost::beast::tcp_stream stream(std::move(socket));
        if (impl.shared.open.size() >= impl.shared.config.connections_max) {
            asio::co_spawn(impl.network, turn_away_at_the_door(std::move(stream)), asio::detached);
        } else if (impl.tls) {
            asio::co_spawn(impl.network, serve_tls(std::move(stream), impl.tls, impl.shared), asio::detached);
        } else {
            asio::co_spawn(impl.network, serve_plain(std::move(stream), impl.shared), asio::detached);
        }
    }
}

asio::awaitable<void> Server::Impl::drain(Impl& impl) {
    impl.shared.stopping = true;
    boost::system::error_code ignored;
    impl.acceptor.close(ignored);
    for (Connection* connection : impl.shared.open) {
        if (connection->idle) connection->close();
    }
    for (asio::steady_timer* const timer : impl.shared.streams_waiting) timer->cancel();  // they end now
    for (asio::steady_timer* const timer : impl.shared.streams_in_line) timer->cancel();
    asio::steady_timer pause(impl.network);
    const auto deadline = std::chrono::steady_clock::now() + impl.shared.config.drain_max;
    while (impl.has_busy() && std::chrono::steady_clock::now() < deadline) {
        pause.expires_after(std::chrono::milliseconds(5));
        co_await pause.async_wait(as_tuple);
    }
    impl.network.stop();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
    stop();
}

std::expected<std::unique_ptr<Server>, std::string> Server::start(ServerConfig config, Application& application, WorkPool& pool) {
    std::unique_ptr<Impl> impl = std::make_unique<Impl>(std::move(config), application, pool);
    std::expected<Tls, std::string> tls = load_tls(impl->shared.config.tls_certificate, impl->shared.config.tls_key);
    if (!tls) return std::unexpected(tls.error());
    impl->tls = std::move(*tls);
    if (std::string wrong = impl->listen(); !wrong.empty()) return std::unexpected(std::move(wrong));
    Impl& running = *impl;
    asio::co_spawn(running.network, Impl::accept(running), asio::detached);
    running.thread = std::thread([&running] { running.network.run(); });
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const {
    return impl_->port;
}

std::expected<void, std::string> Server::reload(const std::string& certificate, const std::string& key,
                                                std::size_t connections_max) {
    std::expected<Tls, std::string> tls = load_tls(certificate, key);
    if (!tls) return std::unexpected(tls.error());
    asio::post(impl_->network, [impl = impl_.get(), fresh = std::move(*tls), connections_max] {
        // Plain stays plain and TLS stays TLS: what clients speak is not changed under them.
        if (impl->tls && fresh) impl->tls = fresh;
        impl->shared.config.connections_max = connections_max;
    });
    return {};
}

bool Server::answers_within(std::chrono::milliseconds patience) const {
    const auto answered = std::make_shared<std::promise<void>>();  // shared: the loop may come to it after we have gone
    asio::post(impl_->network, [answered] { answered->set_value(); });
    return answered->get_future().wait_for(patience) == std::future_status::ready;
}

void Server::wake_streams() {
    asio::post(impl_->network, [&shared = impl_->shared] {
        for (asio::steady_timer* const timer : shared.streams_waiting) timer->cancel();
    });
}

void Server::stop() {
    if (!impl_->thread.joinable()) return;
    asio::post(impl_->network, [this] { asio::co_spawn(impl_->network, Impl::drain(*impl_), asio::detached); });
    impl_->thread.join();
    impl_->shared.groups.hold_no_longer();
    // Work still with the pool posts to our io_context when it is done: wait for it before that is gone.
    const Shared& shared = impl_->shared;
    while (shared.works.load() > 0 || shared.groups.busy()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace cargo::http
