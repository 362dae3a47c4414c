#include "daemon/http/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cargo::http {
namespace {

struct Phrase {
    int status;
    std::string_view text;
};
// clang-format off
constexpr Phrase phrases[] = {
    {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {304, "Not Modified"},
    {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
    {409, "Conflict"}, {412, "Precondition Failed"}, {413, "Content Too Large"}, {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"}, {429, "Too Many Requests"}, {500, "Internal Server Error"},
    {503, "Service Unavailable"}, {507, "Insufficient Storage"},
};
// clang-format on

[[nodiscard]] std::string_view phrase_of(int status) {
    const auto* found = std::ranges::find(phrases, status, &Phrase::status);
    return found == std::end(phrases) ? std::string_view{} : found->text;
}

/// A value that would end its line is cut there: no answer of ours is split in two by what somebody filed.
[[nodiscard]] std::string_view one_line(std::string_view value) {
    const auto* end = std::ranges::find_if(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return value.substr(0, static_cast<std::size_t>(end - value.begin()));
}

}  // namespace

std::string to_bytes(const Response& response, bool keep_alive) {
    std::string bytes = fmt::format("HTTP/1.1 {} {}\r\n", response.status, phrase_of(response.status));
    const auto field = [&bytes](std::string_view name, std::string_view value) {
        bytes.append(name).append(": ").append(one_line(value)).append("\r\n");
    };
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) field("Content-Type", response.content_type);
    for (const auto& [name, value] : response.fields) field(name, value);
    const bool says_itself = std::ranges::any_of(response.fields, [](const auto& one) { return one.first == "Cache-Control"; });
    if (!says_itself) field("Cache-Control", "no-store");
    field("X-Content-Type-Options", "nosniff");
    if (!keep_alive) field("Connection", "close");
    if (response.stream) {
        field("Transfer-Encoding", "chunked");
    } else if (!bodiless) {
        field("Content-Length", std::to_string(response.body.size()));
    }
    bytes.append("\r\n");
    if (response.stream) {
        bytes.append(chunk_bytes(response.body));
    } else if (!bodiless) {
        bytes.append(response.body);
    }
    return bytes;
}

std::string chunk_bytes(std::string_view bytes) {
    if (bytes.empty()) return {};
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

}  // namespace cargo::http
