#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/speech.hpp"
#include "edi/interchange.hpp"

namespace cargo::ctl {

/// What a message says, in the words of a port: ship, call, counts, then what is told of each box, port or bill.
class BodyText {
public:
    /// `out` outlives it. `counts`: of the message.
    BodyText(Speech speech, std::ostream& out, const MessageCounts& counts) : speech_(speech), out_(out), counts_(counts) {}

    void write(const edi::Body& body);

    // One a kind, for std::visit.
    void operator()(const std::monostate&) {}
    void operator()(const Manifest& manifest);
    void operator()(const DischargeReport& landing);
    void operator()(const GateReport& gate);
    void operator()(const ReleaseOrder& order);
    void operator()(const CallReport& report);
    void operator()(const BillOfLading& bill);
    void operator()(const StowagePlan& plan);
    void operator()(const TerminalOrder& order);
    void operator()(const ContainerAnnouncement& announcement);
    void operator()(const VerifiedMasses& masses);
    void operator()(const PreNotification& notice);
    void operator()(const DangerousNotice& notice);
    void operator()(const Schedule& schedule);
    void operator()(const Acknowledgement& answer);
    void operator()(const EntrySummary& summary);

private:
    [[nodiscard]] std::string_view say(std::string_view french, std::string_view english) const {
        return speech_.say(french, english);
    }
    void call(const CallRef& call);
    void particulars(const Manifest& manifest);
    void boxes(std::string_view title, const std::vector<ReportedBox>& boxes);
    void head(std::string_view kind, const MessageHead& head);
    void parties(const std::vector<PartyRef>& parties);
    void time(std::string_view what, const std::optional<Instant>& time);
    void ports(const std::vector<PortVisit>& ports);
    void units(std::string_view title, const std::vector<CargoUnit>& units);
    void unit(const CargoUnit& unit);
    void goods(const GoodsItem& item);
    void consignment(const ManifestConsignment& consignment);
    void errors(const std::vector<AnsweredError>& errors);

    Speech speech_;
    std::ostream& out_;
    MessageCounts counts_;
};

}  // namespace cargo::ctl
