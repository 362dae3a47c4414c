#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/http/message.hpp"
#include "daemon/http/work_pool.hpp"
#include "libcargo/limits.hpp"

/// The front door of http: a server for HTTP/1.1 with limits and deadlines on everything.
/// It knows nothing of goods; what a request means is the application's.
namespace cargo::http {

/// What the server asks. `admit` and `finished` are called on the network thread and do not
/// wait; `handle` is called on the pool's threads and may.
class Application {
public:
    virtual ~Application() = default;

    /// The head has arrived, the body has not. Nothing: let in, `body_max` is how long a body may be.
    /// Else the answer; the body is not read.
    [[nodiscard]] virtual std::optional<Response> admit(Request& request, std::size_t& body_max) = 0;
    [[nodiscard]] virtual Response handle(const Request& request, unsigned worker) = 0;
    /// Set: this request is worked with others of that kind (0 to Groups::kinds - 1), by `handle_group`.
    [[nodiscard]] virtual std::optional<std::size_t> group_of(const Request&) const { return std::nullopt; }
    /// One answer each, in their order. Called like `handle`. An answer that is `held`, where that is allowed, is none: the
    /// request is asked again later, alone.
    [[nodiscard]] virtual std::vector<Response> handle_group(std::size_t kind, std::span<const Request* const> requests,
                                                             unsigned worker, bool may_hold);
    virtual void finished(const Request& request, int status, std::chrono::microseconds took) = 0;
};

struct ServerConfig {
    using Milliseconds = std::chrono::milliseconds;

    std::string address = "127.0.0.1";
    std::uint16_t port = 8740;      ///< 0: any free one
    std::string tls_certificate{};  ///< PEM chain; with `tls_key`: TLS 1.2 or 1.3 only
    std::string tls_key{};

    std::size_t connections_max = 12'000;  ///< past it: 503 and closed; an idle one costs some 5 kB
    std::size_t streams_max = 1'000;       ///< answers that go on (events)
    std::size_t streams_at_work_max = 32;  ///< of them with the pool at once: requests find a place beside them
    std::size_t header_bytes_max = limits::request_header_bytes_max;
    std::string spool_folder = "/tmp";  ///< where long bodies wait, in files without names
    std::size_t body_bytes_in_flight_max = 3 * limits::interchange_bytes_max;  ///< of all requests together
    std::size_t body_memory_max = 64u * 1024 * 1024;                           ///< of those, in memory: a quarter of 256 MB
    std::size_t body_bytes_per_second_min = 32 * 1024;                         ///< slower senders are cut off

    Milliseconds idle_max{75'000};   ///< between requests of a kept connection
    Milliseconds head_max{10'000};   ///< for a whole head, however it drips
    Milliseconds body_max{20'000};   ///< for a body, and its length over the minimum rate
    Milliseconds write_max{30'000};  ///< for an answer or a piece of one to be taken
    Milliseconds poll_pause{100};    ///< between two looks for a next piece
    Milliseconds drain_max{5'000};   ///< for requests under way when it stops
};

class Server {
public:
    /// Listens and serves on a thread of its own. `application` and `pool` outlive it.
    /// Errors, in words: an address that does not read, one that is not loopback without TLS, a certificate or key
    /// that does not load, a port that is taken.
    [[nodiscard]] static std::expected<std::unique_ptr<Server>, std::string> start(ServerConfig config, Application& application,
                                                                                   WorkPool& pool);
    /// As stop().
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// For connections to come. A server without TLS stays without. Any thread but the network's.
    /// Errors, in words: a certificate or key that does not load; then nothing has changed.
    [[nodiscard]] std::expected<void, std::string> reload(const std::string& certificate, const std::string& key,
                                                          std::size_t connections_max);
    /// Does the network thread turn? Any thread but the network's.
    [[nodiscard]] bool answers_within(std::chrono::milliseconds patience) const;
    /// Streams may have something to say: they look now and not after their pause. Any thread; cheap.
    void wake_streams();
    /// Takes no more connections, lets requests under way end (drain_max at most), closes. Again: nothing.
    void stop();

private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::http
