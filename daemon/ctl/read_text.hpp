#pragma once

#include <iosfwd>
#include <string_view>

#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/read_command.hpp"
#include "edi/interchange.hpp"

namespace cargo::ctl {

/// What is in an interchange, for a clerk: ship, call, counts, then each finding with what, where,
/// which value, and what to do.
class ReadText {
public:
    ReadText(const ReadArguments& arguments, std::ostream& out) : arguments_(arguments), out_(out) {}

    void interchange(const edi::Interchange& interchange);
    void message(std::size_t number, const edi::Message& message);
    void no_message();

private:
    [[nodiscard]] std::string_view say(std::string_view french, std::string_view english) const;
    [[nodiscard]] std::string_view colon() const;  ///< French sets a blank before it
    [[nodiscard]] std::string many(std::size_t count, std::string_view french_one, std::string_view french_many,
                                   std::string_view english_one, std::string_view english_many) const;
    [[nodiscard]] std::string_view verdict(const edi::Message& message) const;
    void body(const edi::Body& body);
    void without_body(const edi::Message& message);
    [[nodiscard]] std::string goods_and_units(const MessageCounts& counts) const;
    void call(const CallRef& call);
    void manifest(const Manifest& manifest);
    void order(const ReleaseOrder& order);
    void boxes(std::string_view title, const std::vector<ReportedBox>& boxes);
    void finding(const edi::Finding& finding);
    void unmapped(const std::vector<Unmapped>& unmapped);

    bool xml_ = false;  ///< of the interchange under way
    const ReadArguments& arguments_;  // both of run_read's caller, which outlives this
    std::ostream& out_;
};

}  // namespace cargo::ctl
