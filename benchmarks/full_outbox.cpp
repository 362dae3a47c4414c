#include "benchmarks/full_outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include <pqxx/pqxx>

namespace cargo::benchmarks {

namespace {

constexpr std::int64_t begin_ms = 1'795'363'186'000;
constexpr std::size_t keys = 50'000;
constexpr std::size_t rows_a_transaction = 1'000;

struct Recipient {
    views::Audience audience;
    std::string_view name, type;
};
constexpr std::array<Recipient, 12> recipients{{
    {views::Audience::customs, "FR002300", "goods.registered"},
    {views::Audience::port, "TDF", "status"},
    {views::Audience::party, "AGENT1", "status"},
    {views::Audience::customs, "FR002300", "goods.accepted"},
    {views::Audience::port, "TDF", "status"},
    {views::Audience::party, "AGENT2", "status"},
    {views::Audience::customs, "FR002300", "box.landed"},
    {views::Audience::port, "TDF", "status"},
    {views::Audience::party, "AGENT3", "status"},
    {views::Audience::customs, "FR002300", "gate.changed"},
    {views::Audience::port, "TDF", "status"},
    {views::Audience::party, "FORWARDER", "status"},
}};

}  // namespace

std::vector<store::OutboxRow> waiting_events(std::size_t count) {
    std::vector<store::OutboxRow> events(count);
    for (std::size_t n = 0; n < count; ++n) {
        const Recipient& to = recipients[n % recipients.size()];
        store::OutboxRow& event = events[n];
        event.audience = to.audience;
        event.recipient = to.name;
        event.type = to.type;
        event.key = fmt::format("lot/FRLEH2026001234/AGENT1/BILL{:08}", n / recipients.size() % keys);
        event.version = n / recipients.size() / keys + 1;
        event.event_id = fmt::format("{:016x}{:016x}", n * 0x9e3779b97f4a7c15u, n * 0xc2b2ae3d27d4eb4fu);
        event.time = Instant{begin_ms + static_cast<std::int64_t>(n / rows_a_transaction)};
        event.data = fmt::format(
            R"({{"bill":"BILL{0:08}","call":"FRLEH2026001234","core":{{"gate":"closed","version":{1}}},"lines":[{{"goods":)"
            R"("machine parts, {2}","line":1,"mass_g":{3},"packages":{4}}},{{"goods":"spare parts","line":2,"mass_g":{5},)"
            R"("packages":{6}}}],"port_of_loading":"CNSHA","seals":["C{7}","D{8}"],"since":"2026-11-22T15:59:46.000Z",)"
            R"("status":"accepted","terminal":"TDF","vessel":"EVER EXAMPLE","voyage":"126W"}})",
            n / recipients.size() % keys, event.version, n * 7919 % 100'003, n * 104'729 % 20'000'000, n * 31 % 977,
            n * 15'485'863 % 9'000'000, n * 17 % 613, n * 6'700'417 % 1'000'003, n * 2'750'159 % 1'000'003);
    }
    return events;
}

void fill_outbox(const std::string& database, const std::vector<store::OutboxRow>& events) {
    pqxx::connection connection{database};
    for (std::size_t begin = 0; begin < events.size(); begin += rows_a_transaction) {
        pqxx::work tx{connection};
        pqxx::stream_to stream{
            tx, "outbox",
            std::vector<std::string>{"audience", "recipient", "key", "version", "type", "event_id", "time_ms", "data"}};
        for (std::size_t n = begin; n < std::min(begin + rows_a_transaction, events.size()); ++n) {
            const store::OutboxRow& event = events[n];
            stream << std::make_tuple(static_cast<int>(event.audience), event.recipient, event.key, event.version, event.type,
                                      event.event_id, event.time.ms, event.data);
        }
        stream.complete();
        tx.commit();
    }
}

}  // namespace cargo::benchmarks
