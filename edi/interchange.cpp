#include "edi/interchange.hpp"

#include <utility>

#include "edi/stream_reader.hpp"

namespace cargo::edi {
namespace {

/// Keeps everything.
class Kept final : public MessageSink {
public:
    void interchange_start(const InterchangeHeader& header) override { all.emplace_back().header = header; }
    void message(Message&& message) override { all.back().messages.push_back(std::move(message)); }
    void interchange_end(std::vector<Finding>&& findings, bool refused) override {
        all.back().findings = std::move(findings);
        if (!refused) return;
        for (Message& message : all.back().messages) message.verdict = Verdict::refused;
    }

    std::vector<Interchange> all{};
};

}  // namespace

std::vector<Interchange> read(std::string_view bytes, const ReadOptions& options) {
    Kept kept;
    read_messages(bytes, options, kept);
    return std::move(kept.all);
}

}  // namespace cargo::edi
