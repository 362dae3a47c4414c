#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/http/server.hpp"

namespace cargo::http {

/// An application without a port behind it: says back how it was asked. `/big` answers 8 MB; `/flood` never ends.
class PlainEcho final : public Application {
public:
    static constexpr std::size_t body_limit = 1'000;
    static constexpr std::size_t big_bytes = 8u * 1024 * 1024;

    std::optional<Response> admit(Request&, std::size_t& body_max) override {
        body_max = body_limit;
        return std::nullopt;
    }
    Response handle(const Request& request, unsigned) override {
        const std::string what = request.path.empty() ? "" : request.path[0];
        Response response;
        response.content_type = "text/plain";
        response.body = what == "big" ? std::string(big_bytes, 'x') : request.method + " " + what + " " + request.body;
        if (what == "flood") response.stream = [](unsigned) { return Chunk{std::string(64 * 1024, 'x'), false}; };
        return response;
    }
    void finished(const Request&, int, std::chrono::microseconds) override {}
};

[[nodiscard]] inline int status_in(const std::string& answer) {
    return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

}  // namespace cargo::http
