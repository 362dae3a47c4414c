// What an actor says he has seen, and no longer is so: where it stands among the reasons to refuse.
#include "small_port.hpp"

namespace cargo::test {
namespace {

/// The refusal of an act by somebody whose view has moved; nothing when it is done.
std::optional<Errc> refusal_of_stale(const Port& port, const Actor& actor, Act act, std::string reason = "because") {
    const Command command{.id = "stale", .actor = actor, .reason = std::move(reason), .act = std::move(act), .stale = true};
    const Result<Events> events = decide(port.stock, command, port.policy, port.now.plus_seconds(60));
    return events ? std::nullopt : std::optional(events.error().code);
}

TEST(Stale, RefusesWhatWouldBeDone) {
    Port port;
    port.one_bill_on_the_quay();
    EXPECT_EQ(refusal_of_stale(port, officer, Accept{lot_key("B1")}), Errc::version_stale);
    port.must(officer, Accept{lot_key("B1")});
}

TEST(Stale, ComesAfterWhoAndWhyAndBeforeTheStateOfTheGoods) {
    Port port;
    port.one_bill_on_the_quay();
    const Accept accept{lot_key("B1")};
    EXPECT_EQ(refusal_of_stale(port, agent, accept), Errc::role_missing);
    EXPECT_EQ(refusal_of_stale(port, officer, accept, ""), Errc::reason_missing);
    EXPECT_EQ(refusal_of_stale(port, officer, Accept{lot_key("NONE")}), Errc::target_unknown);
    EXPECT_EQ(refusal_of_stale(port, stranger, LinkMrn{lot_key("B1"), "MRN1", 1, 1, amount(1, 1)}), Errc::target_unknown)
        << "another's goods are unknown, whatever one claims to have seen";
    EXPECT_EQ(refusal_of_stale(port, stranger_officer, accept), Errc::office_not_yours);
    EXPECT_EQ(refusal_of_stale(port, officer, PlaceHold{goods("B1"), ""}), Errc::value_empty);
    port.must(officer, accept);
    EXPECT_EQ(port.refusal(officer, accept), Errc::already_accepted);
    EXPECT_EQ(refusal_of_stale(port, officer, accept), Errc::version_stale)
        << "who has not seen the acceptance is told that there is something to see";
}

}  // namespace
}  // namespace cargo::test
