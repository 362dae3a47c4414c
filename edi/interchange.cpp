#include "edi/interchange.hpp"

#include <memory>

#include "edi/finding.hpp"
#include "edi/mapper.hpp"
#include "edi/segment.hpp"

namespace cargo::edi {
namespace {

/// Collects what the reader and the mappings give.
class Collector : public ReadHandler {
public:
    explicit Collector(const ReadOptions& options) : options_(options) {}

    void interchange_start(const InterchangeHeader& header) override { found_.emplace_back().header = header; }

    void message_start(const MessageHeader& header, FindingLog& findings) override {
        Message& message = found_.back().messages.emplace_back();
        message.header = header;
        log_ = &findings;
        context_ = std::make_unique<MappingContext>(MappingContext{found_.back().header, header, options_, findings});
        mapper_ = make_mapper(*context_);
    }
    void group_start(const Group& group) override {
        if (mapper_) mapper_->group_start(group);
    }
    void segment(const SegmentView& segment) override {
        if (mapper_) mapper_->segment(segment);
    }
    void group_end(const Group& group) override {
        if (mapper_) mapper_->group_end(group);
    }

    void message_end(const MessageEnd& end) override {
        Message& message = found_.back().messages.back();
        if (mapper_ && end.known) message.body = mapper_->finish();
        mapper_.reset();
        context_.reset();
        message.segments = end.segments;
        message.verdict = log_->verdict();
        message.findings = log_->kept();
        message.findings_true_count = log_->true_count();
    }

    void interchange_end(const FindingLog& envelope) override {
        found_.back().findings = envelope.kept();
        if (envelope.errors() == 0) return;
        for (Message& message : found_.back().messages) message.verdict = Verdict::refused;
    }

    std::vector<Interchange> take() { return std::move(found_); }

private:
    const ReadOptions& options_;  // the caller's, for the time of read()
    std::vector<Interchange> found_{};
    FindingLog* log_ = nullptr;  // the reader's, between message_start and message_end
    std::unique_ptr<MappingContext> context_{};
    std::unique_ptr<MessageMapper> mapper_{};
};

}  // namespace

std::vector<Interchange> read(std::string_view bytes, const ReadOptions& options) {
    Collector collector(options);
    walk(bytes, options, collector);
    return collector.take();
}

}  // namespace cargo::edi
