//! `Resource` and `ResourceRep`, in the steps of the code generated for an exported
//! resource: `new` boxes the representation, the host keeps the pointer, the
//! methods get it back, and the destructor frees it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use wit_runtime::{Resource, ResourceRep};

struct Counter {
    value: u32,
    drops: Rc<Cell<u32>>,
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.drops.set(self.drops.get() + 1);
    }
}

fn new<T: Resource>(value: T) -> *mut T::Rep {
    Box::into_raw(Box::new(<T::Rep as ResourceRep<T>>::rep_new(value)))
}

/// # Safety
///
/// The pointer is from `new`, and this is called once.
unsafe fn destroy<T: Resource>(rep: *mut T::Rep) {
    // SAFETY: see above.
    drop(unsafe { Box::from_raw(rep) });
}

fn counter() -> (*mut Option<Counter>, Rc<Cell<u32>>) {
    let drops = Rc::new(Cell::new(0));
    (new(Counter { value: 1, drops: drops.clone() }), drops)
}

#[test]
fn a_value_is_borrowed_changed_and_dropped_once() {
    let (rep, drops) = counter();
    // SAFETY: `rep` is from `new`, nothing else uses it, and `destroy` comes last.
    unsafe {
        assert_eq!(<Option<_> as ResourceRep<Counter>>::rep_as_ref(rep).value, 1);
        <Option<_> as ResourceRep<Counter>>::rep_as_mut(rep).value += 41;
        assert_eq!(<Option<_> as ResourceRep<Counter>>::rep_as_ref(rep).value, 42);
        assert_eq!(drops.get(), 0);
        destroy::<Counter>(rep);
    }
    assert_eq!(drops.get(), 1);
}

#[test]
fn two_may_read_at_once() {
    let (rep, _) = counter();
    // SAFETY: `rep` is from `new`, nothing changes it, and `destroy` comes last.
    unsafe {
        let one: &Counter = ResourceRep::rep_as_ref(rep);
        let other: &Counter = ResourceRep::rep_as_ref(rep);
        assert!(std::ptr::eq(one, other));
        destroy::<Counter>(rep);
    }
}

#[test]
fn a_value_that_was_taken_belongs_to_the_taker() {
    let (rep, drops) = counter();
    // SAFETY: `rep` is from `new`, the value is taken once, and `destroy` comes last.
    let taken: Counter = unsafe {
        let taken = ResourceRep::rep_take(rep);
        destroy::<Counter>(rep);
        taken
    };
    assert_eq!((taken.value, drops.get()), (1, 0));
    drop(taken);
    assert_eq!(drops.get(), 1);
}

#[test]
fn after_taking_it_panics_instead_of_reading_nothing() {
    let (rep, drops) = counter();
    // SAFETY: the pointer stays valid until `destroy`; an `Option` knows that it
    // is empty.
    unsafe {
        drop::<Counter>(ResourceRep::rep_take(rep));
        for attempt in [
            catch_unwind(AssertUnwindSafe(|| <Option<_> as ResourceRep<Counter>>::rep_as_ref(rep).value)),
            catch_unwind(AssertUnwindSafe(|| <Option<_> as ResourceRep<Counter>>::rep_as_mut(rep).value)),
            catch_unwind(AssertUnwindSafe(|| <Option<_> as ResourceRep<Counter>>::rep_take(rep).value)),
        ] {
            let panic = attempt.expect_err("it must not go on");
            let message = panic.downcast_ref::<String>().expect("a message");
            assert!(message.contains("after its value had been moved out"), "{message}");
        }
        destroy::<Counter>(rep);
    }
    assert_eq!(drops.get(), 1);
}

#[test]
fn every_owned_type_can_be_a_resource() {
    fn resource<T: Resource>() {}
    resource::<()>();
    resource::<Counter>();
    resource::<Box<dyn Fn()>>();
    let unit = new(());
    // SAFETY: it is from `new`, and destroyed once.
    unsafe { destroy::<()>(unit) };
}
