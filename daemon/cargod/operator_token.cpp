#include "daemon/cargod/operator_token.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>

namespace cargo::daemon {
namespace {

constexpr const char* name = "operator.token";
constexpr std::size_t bytes = 32;

}  // namespace

std::string operator_token(const StateFolder& folder) {
    const std::string kept = folder.read(name);
    if (const std::string token = kept.substr(0, kept.find('\n')); token.size() == 2 * bytes) return token;
    std::array<unsigned char, bytes> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return {};
    std::string token;
    for (const unsigned char byte : random) token += fmt::format("{:02x}", byte);
    return folder.write(name, token + "\n", 0600) ? token : std::string();
}

}  // namespace cargo::daemon
