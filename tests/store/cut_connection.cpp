#include "tests/store/cut_connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <pqxx/pqxx>

#include <array>
#include <cstring>
#include <filesystem>

namespace cargo::store::test {

namespace {

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("socket path too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

/// Moves what there is; false when the side has closed.
bool pass(int from, int to, std::string& seen) {
    std::array<char, 65536> buffer{};
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got <= 0) return false;
    seen.assign(buffer.data(), static_cast<std::size_t>(got));
    if (to < 0) return true;
    std::size_t sent = 0;
    while (sent < seen.size()) {
        const ssize_t put = send(to, seen.data() + sent, seen.size() - sent, MSG_NOSIGNAL);
        if (put <= 0) return false;
        sent += static_cast<std::size_t>(put);
    }
    return true;
}

}  // namespace

struct CutConnection::Impl {
    std::string server_path;
    std::string folder;
    std::string url;
    int listening = -1;
    std::atomic<bool> armed = false;
    std::atomic<bool> ending = false;
    std::thread acceptor{};
    std::vector<std::thread> roads{};

    void road(int client) {
        const int server = socket(AF_UNIX, SOCK_STREAM, 0);
        const sockaddr_un address = address_of(server_path);
        bool open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        bool answers = true;
        std::string seen;
        while (open && !ending) {
            std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
            if (poll(ends.data(), ends.size(), 50) <= 0) continue;
            if (ends[0].revents != 0) {
                open = pass(client, server, seen);
                if (open && armed && seen.find("COMMIT") != std::string::npos) {
                    armed = false;
                    answers = false;
                }
            }
            if (open && ends[1].revents != 0) open = pass(server, answers ? client : -1, seen) && answers;
        }
        close(server);
        close(client);
    }

    void accept_all() {
        while (!ending) {
            pollfd end{listening, POLLIN, 0};
            if (poll(&end, 1, 50) <= 0) continue;
            const int client = accept(listening, nullptr, nullptr);
            if (client >= 0) roads.emplace_back([this, client] { road(client); });
        }
    }
};

CutConnection::CutConnection(const std::string& url) : impl_(std::make_unique<Impl>()) {
    pqxx::connection direct{url};
    impl_->server_path = std::string(direct.hostname()) + "/.s.PGSQL." + direct.port();
    std::string folder = "/tmp/cut-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder");
    impl_->folder = folder;
    impl_->url = "host=" + folder + " port=5432 user=" + direct.username() + " dbname=" + direct.dbname();
    impl_->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = address_of(folder + "/.s.PGSQL.5432");
    if (bind(impl_->listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(impl_->listening, 8) != 0)
        throw std::runtime_error("no socket in " + folder);
    impl_->acceptor = std::thread([this] { impl_->accept_all(); });
}

CutConnection::~CutConnection() {
    impl_->ending = true;
    impl_->acceptor.join();
    for (std::thread& road : impl_->roads) road.join();
    close(impl_->listening);
    std::filesystem::remove_all(impl_->folder);
}

const std::string& CutConnection::url() const {
    return impl_->url;
}
void CutConnection::cut_after_next_commit() {
    impl_->armed = true;
}

}  // namespace cargo::store::test
