// Any bytes may reach the reader. Beside not crashing, what it says must hang together: places lie inside the file,
// counts are not below what is shown, a refused envelope accepts no message, and reading in pieces says the same.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "edi/stream_reader.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using cargo::fuzz::demand;

/// Keeps everything, as `read` does.
class Kept final : public cargo::edi::MessageSink {
public:
    std::vector<cargo::edi::Interchange> all;
    void interchange_start(const cargo::edi::InterchangeHeader& header) override { all.emplace_back().header = header; }
    void message(cargo::edi::Message&& message) override { all.back().messages.push_back(std::move(message)); }
    void interchange_end(std::vector<cargo::edi::Finding>&& findings, bool refused) override {
        all.back().findings = std::move(findings);
        if (!refused) return;
        for (cargo::edi::Message& message : all.back().messages) message.verdict = cargo::edi::Verdict::refused;
    }
};

/// In pieces, whose sizes the input itself decides.
std::vector<cargo::edi::Interchange> read_in_pieces(std::string_view bytes) {
    Kept kept;
    cargo::edi::StreamReader reader({}, kept);
    while (!bytes.empty()) {
        const std::size_t piece = std::min<std::size_t>(bytes.size(), 1 + static_cast<unsigned char>(bytes[0]) % 61);
        reader.feed(bytes.substr(0, piece));
        bytes.remove_prefix(piece);
    }
    reader.finish();
    return std::move(kept.all);
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
    demand(read_in_pieces(bytes) == first);
    return 0;
}
