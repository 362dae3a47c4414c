// Any bytes may reach the XML reader. Beside not crashing, what it says must hang together: places lie inside the file, counts
// are not below what is shown, what is not read to its end is refused, and reading in pieces, or with the bills handed on, says
// the same.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <variant>
#include <vector>

#include "edi/xml/xml_reader.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using cargo::fuzz::demand;

/// Gives a few bytes at a time; the input itself decides how many.
class Trickle final : public cargo::edi::xml::ByteSource {
public:
    explicit Trickle(std::string_view bytes) : left_(bytes) {}
    std::size_t read(char* into, std::size_t room) override {
        if (left_.empty()) return 0;
        const std::size_t size = std::min({room, left_.size(), std::size_t{1} + static_cast<unsigned char>(left_[0]) % 61});
        std::memcpy(into, left_.data(), size);
        left_.remove_prefix(size);
        return size;
    }

private:
    std::string_view left_;
};

class Kept final : public cargo::edi::MessageSink {
public:
    std::vector<cargo::edi::Interchange> all;
    void interchange_start(const cargo::edi::InterchangeHeader& header) override { all.emplace_back().header = header; }
    void message(cargo::edi::Message&& message) override { all.back().messages.push_back(std::move(message)); }
    void interchange_end(std::vector<cargo::edi::Finding>&& findings, bool refused) override {
        all.back().findings = std::move(findings);
        demand(refused == all.back().messages.empty());
    }
};

/// Bills that pass are as many as those that are kept.
class Passed final : public cargo::edi::BillSink {
public:
    std::size_t bills = 0;
    std::size_t units = 0;
    void unit(cargo::Equipment&&) override { ++units; }
    void bill(cargo::ManifestConsignment&&) override { ++bills; }
    void end(const cargo::edi::ManifestEnd& told) override { demand(told.masters <= bills); }
};

/// With the bills handed on the message says the same.
void check_passing(std::string_view bytes, cargo::edi::xml::XmlOptions options, const cargo::edi::Interchange& whole) {
    Passed passed;
    options.read.bills = &passed;
    const std::vector<cargo::edi::Interchange> again = cargo::edi::xml::read(bytes, options);
    demand(again.size() == 1 && again[0].findings == whole.findings && again[0].messages.size() == whole.messages.size());
    for (std::size_t i = 0; i < whole.messages.size(); ++i) {
        const cargo::edi::Message& one = again[0].messages[i];
        const cargo::edi::Message& kept = whole.messages[i];
        demand(one.verdict == kept.verdict && one.findings == kept.findings);
        demand(one.findings_true_count == kept.findings_true_count && one.body.index() == kept.body.index());
        const cargo::Manifest* const manifest = std::get_if<cargo::Manifest>(&kept.body);
        if (manifest == nullptr) continue;
        demand(passed.bills == manifest->consignments.size() && passed.units == manifest->equipment.size());
    }
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
    // As cargoctl reads: so that messages which the port does not take are accepted as well.
    cargo::edi::xml::XmlOptions options;
    options.read.look_only = true;
    const std::vector<cargo::edi::Interchange> first = cargo::edi::xml::read(bytes, options);
    demand(first.size() == 1 && first[0].header.is_xml());
    check(first[0].findings, size);
    demand(first[0].messages.size() == 1 || !first[0].findings.empty());
    for (const cargo::edi::Message& message : first[0].messages) {
        check(message.findings, size);
        demand(message.findings_true_count >= message.findings.size());
        if (message.verdict == cargo::edi::Verdict::accepted) demand(message.body.index() != 0);
    }
    Trickle source(bytes);
    Kept kept;
    cargo::edi::xml::read_messages(source, options, kept);
    demand(kept.all == first);
    check_passing(bytes, options, first[0]);
    return 0;
}
