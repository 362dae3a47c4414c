#include "daemon/store/store.hpp"

#include "daemon/store/call_parts.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/questions.hpp"
#include "daemon/store/streams.hpp"
#include "daemon/store/write.hpp"

namespace cargo::store {

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

bool Store::usable() const {
    return impl_->session->usable();
}

Result<std::unique_ptr<Store>> Store::open(const std::string& url, const IdKeys& keys, std::size_t copy_from,
                                           std::size_t part_of) {
    Result<std::unique_ptr<Session>> session = Session::open(url);
    if (!session) return std::unexpected(session.error());
    std::unique_ptr<Impl> impl = std::make_unique<Impl>();
    impl->url = url;
    impl->keys = keys;
    impl->copy_from = copy_from;
    impl->part_of = part_of;
    impl->session = std::move(*session);
    const Result<void> ready = impl->session->guarded([&]() -> Result<void> {
        pqxx::connection& connection = impl->session->connection();
        pqxx::nontransaction setup{connection};
        // One plan a statement, by index: what was planned over empty tables still serves full ones.
        setup.exec("SET plan_cache_mode = force_generic_plan");
        setup.exec("SET enable_seqscan = off");
        setup.commit();
        prepare_closure(connection);
        prepare_call_parts(connection);
        prepare_questions(connection);
        prepare_streams(connection);
        prepare_writing(connection);
        prepare_look_ups(connection);
        prepare_log(connection);
        prepare_inbox(connection);
        prepare_audit(connection);
        prepare_rule_texts(connection);
        prepare_entries(connection);
        return {};
    });
    if (!ready) return std::unexpected(ready.error());
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

}  // namespace cargo::store
