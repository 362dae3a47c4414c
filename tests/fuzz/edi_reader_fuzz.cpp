// Any bytes may reach the reader. Beside not crashing, what it says must hang together: places lie inside the file,
// counts are not below what is shown, a refused envelope accepts no message, and reading again says the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "edi/interchange.hpp"

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

void check(const std::vector<cargo::edi::Finding>& findings, std::size_t size) {
    for (const cargo::edi::Finding& finding : findings) {
        demand(finding.at.byte_offset.value_or(0) <= size);
        demand(!finding.text_fr.empty() && !finding.text_en.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::vector<cargo::edi::Interchange> first = cargo::edi::read(bytes);
    demand(!first.empty());
    for (const cargo::edi::Interchange& interchange : first) {
        check(interchange.findings, size);
        bool refused = false;
        for (const cargo::edi::Finding& finding : interchange.findings) {
            refused = refused || finding.severity == cargo::edi::Severity::error;
        }
        for (const cargo::edi::Message& message : interchange.messages) {
            check(message.findings, size);
            demand(message.findings_true_count >= message.findings.size());
            demand(!refused || message.verdict == cargo::edi::Verdict::refused);
        }
    }
    demand(cargo::edi::read(bytes) == first);
    return 0;
}
