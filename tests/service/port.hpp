#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"
#include "rules/holder.hpp"

/// A whole port in one thread: the real service on a real, fresh PostgreSQL, with a clock
/// that only moves when it is told to.
namespace cargo::service {

class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now_(start) {}
    [[nodiscard]] Instant now() const override { return now_; }
    void forward_seconds(std::int64_t seconds) { now_ = now_.plus_seconds(seconds); }

private:
    Instant now_;
};

class Port {
public:
    /// Registers the parties, persons and roles of the port day, with `rules` in force.
    explicit Port(const std::string& rules = {});

    /// Each call is a second after the one before. Returns the answer's JSON, or the error's name.
    std::string act(const std::string& who, const std::string& act, boost::json::object body);
    std::string gate(const std::string& who, const std::string& container, const std::string& haulier);
    std::string show_lot(const std::string& who, const std::string& bill);
    std::string show_box(const std::string& who, const std::string& container);
    /// Files the bytes and works the inbox; returns the message's answer JSON.
    std::string file(const std::string& who, const std::string& bytes);
    /// The id in an act's answer.
    std::string id_of(const std::string& answer) const;

    /// All that the books hold of the port day's call.
    [[nodiscard]] Stock stock();

    /// Everything a recipient's stream holds, by key: "version event_id time data".
    using Stream = std::map<std::string, std::vector<std::string>>;
    Stream stream(const std::string& who);

    [[nodiscard]] const std::string& url() const { return url_; }
    ManualClock& clock() { return clock_; }
    Session session() { return {*store_, *registry_}; }
    Service& service() { return *service_; }

private:
    void put(const auth::Record& record);

    std::string url_;
    ManualClock clock_;
    store::IdKeys keys_{"a secret of the tests"};
    std::unique_ptr<store::Store> store_{};
    std::unique_ptr<store::RegistryStore> registry_{};
    rules::Holder rules_{};
    std::unique_ptr<Service> service_{};
};

/// One of our own messages under tests/data/edi.
[[nodiscard]] std::string message(const std::string& name);

inline const std::string call = "LEH2026001234";
[[nodiscard]] std::string lot(const std::string& bill);

}  // namespace cargo::service
