#include "benchmarks/http_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace cargo::benchmarks {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// One kept connection.
class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no connection");
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Sends a request and reads its whole answer; its status.
    int ask(std::string_view request) {
        while (!request.empty()) {
            const ssize_t put = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
            if (put <= 0) throw std::runtime_error("the connection was lost");
            request.remove_prefix(static_cast<std::size_t>(put));
        }
        std::string answer;
        for (std::size_t whole = std::string::npos; answer.size() < whole;) {
            std::array<char, 4096> buffer{};
            const ssize_t got = ::read(socket_, buffer.data(), buffer.size());
            if (got <= 0) throw std::runtime_error("the connection was lost");
            answer.append(buffer.data(), static_cast<std::size_t>(got));
            const std::size_t head = answer.find("\r\n\r\n");
            if (head != std::string::npos) whole = head + 4 + length_in(answer);
        }
        int status = 0;
        std::from_chars(answer.data() + 9, answer.data() + 12, status);
        return status;
    }

private:
    static std::size_t length_in(const std::string& answer) {
        constexpr std::string_view field = "Content-Length: ";
        const std::size_t at = answer.find(field);
        if (at == std::string::npos) throw std::runtime_error("an answer without a length");
        std::size_t length = 0;
        std::from_chars(answer.data() + at + field.size(), answer.data() + answer.size(), length);
        return length;
    }
    int socket_;
};

}  // namespace

Load load_http(std::uint16_t port, std::size_t connections, std::size_t warm, std::size_t each,
               const std::function<std::string(std::size_t, std::size_t)>& request, std::chrono::microseconds pause) {
    std::vector<std::vector<double>> took(connections);
    std::atomic<std::uint64_t> refused = 0;
    std::mutex mutex;
    std::condition_variable ended;  ///< somebody lost his connection: nobody waits on
    bool lost = false;
    const auto rest = [&] {
        std::unique_lock lock(mutex);
        if (pause.count() > 0) ended.wait_for(lock, pause, [&] { return lost; });
    };
    SteadyClock::time_point begun{};
    std::barrier start(static_cast<std::ptrdiff_t>(connections), [&]() noexcept { begun = SteadyClock::now(); });
    std::vector<std::thread> threads;
    for (std::size_t c = 0; c < connections; ++c) {
        threads.emplace_back([&, c] {
            try {
                Client client(port);
                for (std::size_t n = 0; n < warm; ++n) client.ask(request(c, n));
                start.arrive_and_wait();
                for (std::size_t n = warm; n < warm + each; ++n) {
                    rest();
                    const std::string bytes = request(c, n);
                    const SteadyClock::time_point asked = SteadyClock::now();
                    if (client.ask(bytes) != 200) ++refused;
                    took[c].push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - asked).count());
                }
            } catch (const std::exception&) {
                const std::lock_guard lock(mutex);
                lost = true;
                ended.notify_all();
                start.arrive_and_drop();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    if (lost) throw std::runtime_error("a connection was lost");
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - begun).count();
    Load load{.per_second = static_cast<double>(connections * each) / seconds, .refused = refused};
    for (const std::vector<double>& one : took) load.milliseconds.insert(load.milliseconds.end(), one.begin(), one.end());
    return load;
}

}  // namespace cargo::benchmarks
