#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edi/charset.hpp"
#include "edi/interchange.hpp"
#include "edi/service_string.hpp"

namespace cargo::edi {

/// The components of one element.
using Components = std::vector<std::string>;

/// Writes one interchange back to the sender of another: in its character set, syntax
/// version and delimiters (told by UNA where they are not the standard ones), values escaped, empty ends left out, counts and
/// references right. Without a release character a delimiter in a value becomes a dot. Values are UTF-8.
class InterchangeWriter {
public:
    InterchangeWriter(const InterchangeHeader& received, const AnswerStamp& stamp);

    void begin_message(const Components& identifier);  ///< S009: type, version, release, agency
    void segment(std::string_view tag, const std::vector<Components>& elements);
    void end_message();
    /// Closes the interchange; the writer is spent.
    [[nodiscard]] std::string finish();

    /// True for syntax version 4, whose service segments are longer.
    [[nodiscard]] bool version_4() const { return version_ == "4"; }

private:
    void write_service_string();
    [[nodiscard]] bool delimits(char c) const;
    void append(std::string_view value);

    ServiceString delimiters_{};
    Charset charset_ = Charset::level_a;
    std::string version_;
    std::string reference_;
    std::string out_{};
    std::uint32_t messages_ = 0;
    std::uint32_t segments_ = 0;
};

/// `text` in at most `bytes_max` bytes, whole UTF-8 characters.
[[nodiscard]] std::string cut(std::string_view text, std::size_t bytes_max);

}  // namespace cargo::edi
