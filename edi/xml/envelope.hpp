#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edi/xml/element_walk.hpp"

/// A message inside a SOAP envelope: Envelope, perhaps Header, Body, and in it the message.
namespace cargo::edi::xml {

inline constexpr std::string_view envelope_root = "Envelope";

/// The root of the message in the envelope's body, without its prefix, as far as `head`, the file's beginning, shows it.
[[nodiscard]] std::optional<std::string> message_in_envelope(std::string_view head, const Prolog& prolog);

/// Hands on what is inside the message, and lists what stands around it; a body holds one message.
class EnvelopeWalk final : public ParseEvents {
public:
    /// All outlive the walk.
    EnvelopeWalk(std::string_view message, ElementWalk& inner, ElementSink& sink, FindingLog& findings)
        : message_(message), inner_(inner), sink_(sink), findings_(findings) {}

    bool start(const ElementName& name, std::span<const Attribute> attributes, const Position& at) override;
    void text(std::string_view piece) override;
    void end() override;
    [[nodiscard]] bool gives_up() const override { return inner_.gives_up(); }

private:
    [[nodiscard]] std::string path() const;

    std::string_view message_;
    ElementWalk& inner_;
    ElementSink& sink_;
    FindingLog& findings_;
    std::vector<std::string> around_{};  ///< open elements of the envelope, outermost first
    Position around_at_{};
    std::size_t inside_ = 0;  ///< open elements of the message
    bool had_message_ = false;
    bool told_ = false;
};

}  // namespace cargo::edi::xml
