#include "edi/xml/attachment.hpp"

#include <fmt/format.h>

#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

using namespace std::string_view_literals;

/// RFC 4648, table 1; -1 is no character of it.
constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}
constexpr std::array<std::int8_t, 256> values = make_values();

struct Beginning {
    std::string_view bytes;
    std::string_view media_type;
};
/// What ports send: documents and pictures of documents.
constexpr std::array<Beginning, 7> beginnings{{
    {"%PDF-"sv, "application/pdf"sv},
    {"\x89PNG"sv, "image/png"sv},
    {"\xFF\xD8\xFF"sv, "image/jpeg"sv},
    {"II*\0"sv, "image/tiff"sv},
    {"MM\0*"sv, "image/tiff"sv},
    {"GIF8"sv, "image/gif"sv},
    {"PK\x03\x04"sv, "application/zip"sv},  // ODF among them
}};

}  // namespace

void AttachmentCheck::byte(std::uint32_t value) {
    if (bytes_ < first_.size()) first_[static_cast<std::size_t>(bytes_)] = static_cast<char>(value);
    ++bytes_;
}

void AttachmentCheck::feed(std::string_view piece) {
    if (bad_ || encoded_ > limits::xml_attachment_bytes_max) return;
    for (const char c : piece) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        ++encoded_;
        if (c == '=') {
            ++padding_;
            continue;
        }
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0 || padding_ > 0) {
            bad_ = true;
            return;
        }
        bits_ = (bits_ << 6U) | static_cast<std::uint32_t>(value);
        bit_count_ += 6;
        if (bit_count_ >= 8) {
            bit_count_ -= 8;
            byte((bits_ >> static_cast<unsigned>(bit_count_)) & 0xFFU);
        }
    }
}

std::optional<Errc> AttachmentCheck::fault() const {
    if (encoded_ > limits::xml_attachment_bytes_max) return Errc::syntax_too_large;
    if (bad_ || padding_ > 2 || encoded_ % 4 != 0) return Errc::value_bad_shape;
    if (media_type().empty()) return Errc::value_not_in_list;
    return std::nullopt;
}

std::string_view AttachmentCheck::media_type() const {
    const std::string_view first(first_.data(), first_.size());
    for (const Beginning& one : beginnings) {
        if (bytes_ >= one.bytes.size() && first.starts_with(one.bytes)) return one.media_type;
    }
    return {};
}

std::string AttachmentCheck::summary() const {
    return fmt::format("{} bytes, {}", bytes_, media_type().empty() ? "?"sv : media_type());
}

}  // namespace cargo::edi::xml
