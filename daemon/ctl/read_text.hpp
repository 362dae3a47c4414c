#pragma once

#include <iosfwd>
#include <string_view>

#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/read_command.hpp"
#include "daemon/ctl/speech.hpp"
#include "edi/interchange.hpp"

namespace cargo::ctl {

/// What is in an interchange, for a clerk: ship, call, counts, then each finding with what, where,
/// which value, and what to do.
class ReadText {
public:
    ReadText(const ReadArguments& arguments, std::ostream& out)
        : speech_(arguments.language), arguments_(arguments), out_(out) {}

    void interchange(const edi::Interchange& interchange);
    void message(std::size_t number, const edi::Message& message, const MessageCounts& counts);
    void no_message();

private:
    [[nodiscard]] std::string_view say(std::string_view french, std::string_view english) const {
        return speech_.say(french, english);
    }
    void transfer(const edi::Transfer& transfer);
    [[nodiscard]] std::string_view verdict(const edi::Message& message) const;
    void finding(const edi::Finding& finding);
    void unmapped(const std::vector<Unmapped>& unmapped);

    Speech speech_;
    bool xml_ = false;                ///< of the interchange under way
    const ReadArguments& arguments_;  // both of run_read's caller, which outlives this
    std::ostream& out_;
};

}  // namespace cargo::ctl
