#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libcargo/stock.hpp"

/// Random control that nobody can foresee and everybody with the key can replay.
namespace cargo::rules {

/// What one rule draws about one consignment: "quai random v1", the rule's id, the consignment's key and the strata, each with
/// its length before it. The rule's id is in it so that two random rules draw independently; its version is not, so that a new
/// version of a rule cannot be used to draw again. Its room is used again.
class DrawMessage {
public:
    void begin(std::string_view rule_id, const ConsignmentKey& key);
    void add(std::string_view stratum);
    /// The first 64 bits of HMAC-SHA-256 with the key.
    [[nodiscard]] std::uint64_t drawn(std::string_view random_key) const;

private:
    std::string bytes_{};
};

/// True for a share of `millionths` of all draws.
[[nodiscard]] bool is_drawn(std::uint64_t drawn, std::int64_t millionths);

/// The draw as a fraction of one with six decimals, e.g. "0.012345": selected when below the share.
[[nodiscard]] std::string shown_draw(std::uint64_t drawn);

/// Lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace cargo::rules
