#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cargo::http {

/// A client that sends exactly the bytes it is told, lawful or not.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] int descriptor() const { return socket_; }

    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void end_sending() const { ::shutdown(socket_, SHUT_WR); }

    /// One answer with its length or chunks; what came of it when the server closed or ten seconds passed.
    [[nodiscard]] std::string answer() {
        std::string seen;
        while (!whole(seen)) {
            if (!read_some(seen)) break;
        }
        return seen;
    }
    /// Reads until `text` was seen.
    [[nodiscard]] bool sees(std::string_view text) {
        std::string seen;
        while (seen.find(text) == std::string::npos) {
            if (!read_some(seen)) return false;
        }
        rest_ = seen;
        return true;
    }
    /// True when the server has closed, with or without last words.
    [[nodiscard]] bool closed() {
        std::string ignored;
        while (read_some(ignored)) {}
        return ended_;
    }

    /// Reads to the end: how much there was.
    [[nodiscard]] std::size_t bytes_until_closed() {
        std::size_t all = 0;
        for (std::string piece; read_some(piece); piece.clear()) all += piece.size();
        return all;
    }

private:
    bool read_some(std::string& into) {
        if (!rest_.empty()) {
            into += rest_;
            rest_.clear();
            return true;
        }
        pollfd ready{socket_, POLLIN, 0};
        if (::poll(&ready, 1, 10'000) != 1) return false;
        char bytes[16 * 1024];
        const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0) {
            ended_ = true;
            return false;
        }
        into.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    /// What follows a whole answer is kept for the next.
    [[nodiscard]] bool whole(std::string& seen) {
        const std::size_t head = seen.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        std::size_t end = head + 4;
        const std::size_t length = seen.find("Content-Length: ");
        if (length != std::string::npos && length < head) {
            end += std::stoul(seen.substr(length + 16, seen.find('\r', length) - length - 16));
        } else if (seen.find("chunked") < head) {
            const std::size_t last = seen.find("0\r\n\r\n", head);
            if (last == std::string::npos) return false;
            end = last + 5;
        }
        if (seen.size() < end) return false;
        rest_ = seen.substr(end);
        seen.resize(end);
        return true;
    }

    int socket_;
    bool connected_ = false;
    bool ended_ = false;
    std::string rest_{};
};

}  // namespace cargo::http
