#pragma once

#include "libcargo/context.hpp"

/// Inside `decide`: what each act makes happen once no guard refused it; one file per
/// family of acts. Consequences are not decided here (consequences.cpp).
namespace cargo {

/// The events so far and the books as they leave them.
class Record {
public:
    explicit Record(const Stock& before) : stock_(before) {}
    void add(Event event) {
        cargo::apply(stock_, event);
        events_.push_back(std::move(event));
    }
    /// A discrepancy is listed once, however often it is reported.
    void add_once(const BoxKey& key, Discrepancy discrepancy);

    [[nodiscard]] const Stock& stock() const { return stock_; }
    [[nodiscard]] Events take() && { return std::move(events_); }
    [[nodiscard]] std::size_t size() const { return events_.size(); }

private:
    Stock stock_;
    Events events_{};
};

// calls and manifests (decide_manifest.cpp)
void decide_act(const Context& context, const OpenCall& act, Record& record);
void decide_act(const Context& context, const FileManifest& act, Record& record);
void decide_act(const Context& context, const RecordSelectivity& act, Record& record);

// facts (decide_facts.cpp)
void decide_act(const Context& context, const ReportArrival& act, Record& record);
void decide_act(const Context& context, const EndDischarge& act, Record& record);
void decide_act(const Context& context, const ReportLanding& act, Record& record);
void decide_act(const Context& context, const ReportExit& act, Record& record);

// officers' counts (decide_count.cpp)
void decide_act(const Context& context, const CountGoods& act, Record& record);
void decide_act(const Context& context, const StrikeCount& act, Record& record);

// goods (decide_goods.cpp)
void decide_act(const Context& context, const Accept& act, Record& record);
void decide_act(const Context& context, const Assign& act, Record& record);
void decide_act(const Context& context, const LinkMrn& act, Record& record);
void decide_act(const Context& context, const Clear& act, Record& record);
void decide_act(const Context& context, const RequestWithdrawal& act, Record& record);
void decide_act(const Context& context, const ApproveWithdrawal& act, Record& record);

// selections, holds and controls (decide_controls.cpp)
void decide_act(const Context& context, const Select& act, Record& record);
void decide_act(const Context& context, const RequestDeselect& act, Record& record);
void decide_act(const Context& context, const ApproveDeselect& act, Record& record);
void decide_act(const Context& context, const RefuseDeselect& act, Record& record);
void decide_act(const Context& context, const PlaceHold& act, Record& record);
void decide_act(const Context& context, const RequestLift& act, Record& record);
void decide_act(const Context& context, const ApproveLift& act, Record& record);
void decide_act(const Context& context, const RefuseLift& act, Record& record);
void decide_act(const Context& context, const OrderControl& act, Record& record);
void decide_act(const Context& context, const AnnounceControl& act, Record& record);
void decide_act(const Context& context, const RecordResult& act, Record& record);
void decide_act(const Context& context, const CountersignResult& act, Record& record);
void decide_act(const Context& context, const RequestCancel& act, Record& record);
void decide_act(const Context& context, const ApproveCancel& act, Record& record);
void decide_act(const Context& context, const RefuseCancel& act, Record& record);

// right and gate (decide_gate.cpp)
void decide_act(const Context& context, const GrantRight& act, Record& record);
void decide_act(const Context& context, const NameHaulier& act, Record& record);
void decide_act(const Context& context, const AskGate& act, Record& record);

/// Everything that follows from the books as they now are, and was not booked yet:
/// presented, short, held, selections closed, exits booked, released or taken back, a
/// gate's "yes" withdrawn. Told again of the same books it finds nothing.
void settle(const Context& context, Record& record);

/// Seals named on both sides that are not the same ones; `at` is when it was seen.
[[nodiscard]] std::optional<Discrepancy> seal_difference(const std::vector<Seal>& declared, const std::vector<Seal>& found,
                                                         Instant at);

}  // namespace cargo
