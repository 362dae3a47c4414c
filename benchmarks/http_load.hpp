#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cargo::benchmarks {

/// What a load of requests came to.
struct Load {
    double per_second = 0;
    std::vector<double> milliseconds{};  ///< of each answer, from its request
    std::uint64_t refused = 0;           ///< answers other than 200
};

/// `connections` clients on loopback, each sending `each` requests one after the other over one kept connection, after
/// `warm` unmeasured ones; `request(client, n)` is the bytes of one. With a pause each waits so long between its requests.
/// Throws std::runtime_error when a connection is lost.
[[nodiscard]] Load load_http(std::uint16_t port, std::size_t connections, std::size_t warm, std::size_t each,
                             const std::function<std::string(std::size_t client, std::size_t n)>& request,
                             std::chrono::microseconds pause = std::chrono::microseconds(0));

}  // namespace cargo::benchmarks
