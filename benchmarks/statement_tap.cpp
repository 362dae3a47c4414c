#include "benchmarks/statement_tap.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include <pqxx/pqxx>

namespace cargo::benchmarks {
namespace {

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("socket path too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

/// The frontend's messages of one connection (PostgreSQL's manual, "Message Formats"), as far as they carry statements.
class Frontend {
public:
    /// More bytes; gives the statements that are whole now.
    std::vector<Sent> read(std::string_view bytes) {
        pending_ += bytes;
        std::vector<Sent> sent;
        for (;;) {
            const std::size_t head = started_ ? 1 : 0;  // the first message has no type
            if (pending_.size() < head + 4) return sent;
            const std::size_t length = number<std::uint32_t>(pending_, head);
            if (pending_.size() < head + length) return sent;
            if (started_) take(pending_.front(), std::string_view(pending_).substr(5, length - 4), sent);
            started_ = true;
            pending_.erase(0, head + length);
        }
    }

private:
    template <class Number>
    static Number number(std::string_view bytes, std::size_t at) {
        Number value = 0;
        for (std::size_t i = 0; i < sizeof(Number); ++i)
            value = static_cast<Number>(value << 8 | static_cast<unsigned char>(bytes.at(at + i)));
        return value;
    }
    static std::string text(std::string_view body, std::size_t& at) {
        std::string read(body.substr(at, body.find('\0', at) - at));
        at += read.size() + 1;
        return read;
    }
    void take(char type, std::string_view body, std::vector<Sent>& sent) {
        std::size_t at = 0;
        if (type == 'Q') sent.push_back({{}, text(body, at)});
        if (type == 'P') {
            const std::string name = text(body, at);
            prepared_[name] = text(body, at);
        }
        if (type != 'B') return;
        text(body, at);  // the portal
        Sent one{text(body, at), {}};
        one.sql = prepared_[one.name];
        at += 2 + 2 * number<std::uint16_t>(body, at);  // formats: all text
        const std::size_t count = number<std::uint16_t>(body, at);
        at += 2;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t length = number<std::uint32_t>(body, at);
            one.parameters.emplace_back(body.substr(at + 4, length));
            at += 4 + length;
        }
        sent.push_back(std::move(one));
    }

    std::string pending_{};
    bool started_ = false;
    std::map<std::string, std::string> prepared_{};
};

}  // namespace

struct StatementTap::Impl {
    std::string server_path;
    std::string folder;
    std::string url;
    int listening = -1;
    std::atomic<bool> ending = false;
    std::mutex mutex{};
    std::vector<Sent> sent{};
    std::thread acceptor{};
    std::vector<std::thread> roads{};

    /// False when a side has closed.
    bool pass(int from, int to, Frontend* frontend) {
        std::array<char, 65536> buffer{};
        const ssize_t got = ::read(from, buffer.data(), buffer.size());
        if (got <= 0) return false;
        std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
        if (frontend != nullptr) {
            std::vector<Sent> whole = frontend->read(bytes);
            const std::lock_guard lock(mutex);
            for (Sent& one : whole) sent.push_back(std::move(one));
        }
        while (!bytes.empty()) {
            const ssize_t put = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (put <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        return true;
    }
    void road(int client) {
        const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const sockaddr_un address = address_of(server_path);
        bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        Frontend frontend;
        while (open && !ending) {
            std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
            if (::poll(ends.data(), ends.size(), 50) <= 0) continue;
            if (ends[0].revents != 0) open = pass(client, server, &frontend);
            if (open && ends[1].revents != 0) open = pass(server, client, nullptr);
        }
        ::close(server);
        ::close(client);
    }
    void accept_all() {
        while (!ending) {
            pollfd end{listening, POLLIN, 0};
            if (::poll(&end, 1, 50) <= 0) continue;
            const int client = ::accept(listening, nullptr, nullptr);
            if (client >= 0) roads.emplace_back([this, client] { road(client); });
        }
    }
};

StatementTap::StatementTap(const std::string& url) : impl_(std::make_unique<Impl>()) {
    pqxx::connection direct{url};
    impl_->server_path = std::string(direct.hostname()) + "/.s.PGSQL." + direct.port();
    std::string folder = "/tmp/tap-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder");
    impl_->folder = folder;
    impl_->url = "host=" + folder + " port=5432 user=" + direct.username() + " dbname=" + direct.dbname();
    impl_->listening = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = address_of(folder + "/.s.PGSQL.5432");
    const bool bound = ::bind(impl_->listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!bound || ::listen(impl_->listening, 8) != 0) throw std::runtime_error("no socket in " + folder);
    impl_->acceptor = std::thread([this] { impl_->accept_all(); });
}

StatementTap::~StatementTap() {
    impl_->ending = true;
    impl_->acceptor.join();
    for (std::thread& road : impl_->roads) road.join();
    ::close(impl_->listening);
    std::filesystem::remove_all(impl_->folder);
}

const std::string& StatementTap::url() const {
    return impl_->url;
}

std::vector<Sent> StatementTap::take() {
    const std::lock_guard lock(impl_->mutex);
    return std::exchange(impl_->sent, {});
}

}  // namespace cargo::benchmarks
