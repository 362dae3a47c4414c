#pragma once

#include <cstdint>
#include <string>

#include "daemon/http/message.hpp"

/// Bodies that come packed (Content-Encoding, RFC 9110 8.4). They are unpacked on a work thread, piece by piece into a spool:
/// the network never waits for it, and memory is the same for any size.
namespace cargo::http {

/// EDIFACT and XML pack to a thirtieth at best; deflate could reach a thousandth. Past this it is no message but a bomb.
inline constexpr std::uint64_t gzip_ratio_max = 200;
/// Below it no ratio is looked at: a small message may be very regular.
inline constexpr std::uint64_t gzip_free_bytes = 1u * 1024 * 1024;

/// What Content-Encoding says of a body.
enum class Coding : std::uint8_t { plain, gzip, unknown };
[[nodiscard]] Coding coding_of(const Request& request);

/// The body of `request`, unpacked: one or several gzip members (RFC 1952), each with its checksum and length right, nothing
/// behind them. `folder` is where it waits when it is long. Errors, by precedence: request_too_large (over `bytes_max`, or over
/// gzip_ratio_max); request_malformed (no gzip, damaged, or cut); store_full; store_unavailable.
[[nodiscard]] Result<store::Spool> unpacked(const Request& request, std::uint64_t bytes_max, const std::string& folder);

}  // namespace cargo::http
