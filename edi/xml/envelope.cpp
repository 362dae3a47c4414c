#include "edi/xml/envelope.hpp"

#include <utility>

#include "edi/meaning.hpp"

namespace cargo::edi::xml {
namespace {

/// Reads no further than the first element of the body.
class BodyFinder final : public ParseEvents {
public:
    bool start(const ElementName& name, std::span<const Attribute>, const Position&) override {
        if (depth_ == 2 && in_body_ && !found_) found_ = std::string(name.text);
        if (depth_ == 1) in_body_ = name.text == "Body";
        ++depth_;
        return false;
    }
    void text(std::string_view) override {}
    void end() override { --depth_; }
    [[nodiscard]] bool gives_up() const override { return found_.has_value(); }
    [[nodiscard]] const std::optional<std::string>& found() const { return found_; }

private:
    std::size_t depth_ = 0;
    bool in_body_ = false;
    std::optional<std::string> found_{};
};

}  // namespace

std::optional<std::string> message_in_envelope(std::string_view head, const Prolog& prolog) {
    MemorySource nothing_more({});
    BodyFinder finder;
    (void)parse(head, prolog, nothing_more, finder);  // however it stops: what it found counts
    return finder.found();
}

std::string EnvelopeWalk::path() const {
    std::string text;
    for (const std::string& one : around_) text += (text.empty() ? "" : "/") + one;
    return text;
}

bool EnvelopeWalk::start(const ElementName& name, std::span<const Attribute> attributes, const Position& at) {
    const bool in_body = around_.size() == 2 && around_.back() == "Body";
    if (inside_ > 0 || (in_body && !had_message_ && name.text == message_)) {
        had_message_ = true;
        ++inside_;
        return inner_.start(name, attributes, at);
    }
    around_.emplace_back(name.text);
    around_at_ = at;
    if (in_body && !std::exchange(told_, true)) {
        report(findings_, Errc::structure_too_many_repetitions, Severity::error, Scope::stop_message, Place{"Body", at, path()},
               around_.back(),
               {"L'enveloppe tient plus d'un message : déposez-les un par un.",
                "The envelope holds more than one message: file them one by one."});
    }
    return false;
}

void EnvelopeWalk::text(std::string_view piece) {
    if (inside_ > 0) return inner_.text(piece);
    sink_.unplaced(path(), piece, around_at_);
}

void EnvelopeWalk::end() {
    if (inside_ > 0) {
        --inside_;
        return inner_.end();
    }
    around_.pop_back();
}

}  // namespace cargo::edi::xml
