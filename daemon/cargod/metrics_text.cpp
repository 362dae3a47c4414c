#include "daemon/cargod/metrics_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace cargo::daemon {
namespace {

using meters::Histogram;
using meters::Meters;

class Exposition {
public:
    void head(std::string_view name, std::string_view type, std::string_view help) {
        fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
    }
    template <class Number>
    void sample(std::string_view name, const std::string& labels, Number number) {
        fmt::format_to(std::back_inserter(text_), "{}{} {}\n", name, labels.empty() ? "" : "{" + labels + "}", number);
    }
    template <class Number>
    void one(std::string_view name, std::string_view type, std::string_view help, Number number) {
        head(name, type, help);
        sample(name, {}, number);
    }
    void histogram(std::string_view name, std::string_view help, const Histogram& histogram) {
        head(name, "histogram", help);
        std::uint64_t below = 0;
        const std::string bucket = std::string(name) + "_bucket";
        for (std::size_t i = 0; i <= Histogram::bounds.size(); ++i) {
            below += histogram.in_bucket(i);
            const bool last = i == Histogram::bounds.size();
            sample(bucket, last ? std::string(R"(le="+Inf")") : fmt::format(R"(le="{}")", Histogram::bounds[i]), below);
        }
        sample(std::string(name) + "_sum", {}, histogram.sum_seconds());
        sample(std::string(name) + "_count", {}, below);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_{};
};

void write_work(Exposition& out, const Meters& meters) {
    out.head("quai_messages_total", "counter", "Messages worked, by type and result.");
    for (std::size_t type = 0; type < meters::message_types.size(); ++type) {
        for (std::size_t result = 0; result < meters::message_results.size(); ++result) {
            out.sample("quai_messages_total",
                       fmt::format(R"(type="{}",result="{}")", meters::message_types[type], meters::message_results[result]),
                       meters.messages[type][result].load());
        }
    }
    out.histogram("quai_parse_seconds", "Reading an interchange.", meters.parse);
    out.histogram("quai_decide_seconds", "One decision, rules included.", meters.decide);
    out.histogram("quai_commit_seconds", "COMMIT of an act.", meters.commit);
    out.head("quai_look_ups_total", "counter", "Look-ups, by the role of who looked.");
    for (std::size_t role = 0; role < role_count; ++role) {
        out.sample("quai_look_ups_total", fmt::format(R"(role="{}")", to_string(static_cast<Role>(role))),
                   meters.look_ups[role].load());
    }
    out.head("quai_http_requests_total", "counter", "HTTP answers, by class of status.");
    for (std::size_t digit = 1; digit < meters.answers.size(); ++digit) {
        out.sample("quai_http_requests_total", fmt::format(R"(status="{}xx")", digit), meters.answers[digit].load());
    }
    out.one("quai_connections", "gauge", "HTTP connections open now.", meters.connections.load());
    out.one("quai_accept_pauses_total", "counter", "Times no connection could be taken for want of descriptors.",
            meters.accept_pauses.load());
}

void write_events(Exposition& out, const Condition& now) {
    out.one("quai_outbox_depth", "gauge", "Events not acknowledged by the broker, counted up to 100000.",
            now.database ? now.database->events_waiting : 0);
    out.one("quai_outbox_oldest_seconds", "gauge", "Age of the oldest of them; 0: none waits.", event_age(now).value_or(0.0));
    out.one("quai_relay_configured", "gauge", "1: a broker is configured.", now.has_broker ? 1 : 0);
    out.one("quai_relay_leading", "gauge", "1: this process publishes.", now.relay.leading ? 1 : 0);
    out.one("quai_relay_broker_reachable", "gauge", "1: the broker answered last time.", now.relay.broker_reachable ? 1 : 0);
    out.one("quai_relay_events_total", "counter", "Events acknowledged by the broker.", now.relay.events_published);
    out.one("quai_broker_errors_total", "counter", "Pages of events that had to be tried again.", now.relay.pages_tried_again);
    out.one("quai_relay_producers_made_anew_total", "counter", "Producers made anew after a fatal error.",
            now.relay.producers_made_anew);
    out.one("quai_relay_leases_lost_total", "counter", "Times the right to publish was lost.", now.relay.leases_lost);
}

void write_surroundings(Exposition& out, const Condition& now) {
    out.one("quai_database_up", "gauge", "1: the database answered at the last look.", now.database ? 1 : 0);
    out.one("quai_schema_version", "gauge", "Newest migration in the database.", now.database ? now.database->schema : 0);
    out.one("quai_audit_unsealed_seconds", "gauge", "Age of the oldest audit row without a seal; 0: none.", unsealed_age(now));
    out.one("quai_messages_poisoned", "gauge", "Messages put aside, waiting for a person.",
            now.database ? now.database->messages_poisoned : 0);
    out.one("quai_disk_free_ratio", "gauge", "Free part of the state folder's disk.", now.disk_free_percent / 100.0);
    out.one("process_resident_memory_bytes", "gauge", "Resident memory.", now.resident_bytes);
    out.one("process_max_fds", "gauge", "Descriptors this process may have.", now.files_max);
    out.head("quai_build_info", "gauge", "What runs.");
    out.sample("quai_build_info", fmt::format(R"(version="{}",compiler="{}")", QUAI_VERSION, QUAI_COMPILER), 1);
}

}  // namespace

std::string metrics_text(const Meters& meters, const Condition& condition) {
    Exposition out;
    write_work(out, meters);
    write_events(out, condition);
    write_surroundings(out, condition);
    return out.take();
}

}  // namespace cargo::daemon
