//! The files that a case loads, and what they have recorded.
//!
//! Does not judge: a case does, by `check()`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use starlark::any::ProvidesStaticType;
use starlark::environment::{FrozenModule, Globals, GlobalsBuilder, LibraryExtension, Module};
use starlark::eval::{Arguments, Evaluator, ReturnFileLoader};
use starlark::starlark_module;
use starlark::syntax::{AstModule, Dialect, DialectTypes};
use starlark::values::none::NoneType;
use starlark::values::{FrozenHeapName, Value};

use crate::label::Label;

/// Where the stand-ins and those of other repositories' files are.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// What Bazel's own files are written in.
const PLAIN: Dialect = Dialect { enable_load_reexport: false, ..Dialect::Standard };

/// What Buck2's are: with types and statements at the top.
const TYPED: Dialect = Dialect {
    enable_keyword_only_arguments: true,
    enable_positional_only_arguments: true,
    enable_top_level_stmt: true,
    enable_types: DialectTypes::Enable,
    ..PLAIN
};

/// What is kept while a case runs.
#[derive(Debug, Default, ProvidesStaticType)]
struct Recorded {
    /// What the stand-ins were told, as JSON.
    lines: RefCell<Vec<String>>,
    checks: RefCell<usize>,
}

/// A repository, seen by one set of stand-ins.
pub(crate) struct World {
    root: PathBuf,
    globals: Globals,
    stand_ins: FrozenModule,
    /// What this repository's files are written in.
    dialect: Dialect,
    recorded: Recorded,
    modules: RefCell<HashMap<String, FrozenModule>>,
}

impl World {
    /// Reads the stand-ins.
    pub(crate) fn new(root: &Path, stand_ins: &str) -> anyhow::Result<Self> {
        let extensions = [
            LibraryExtension::StructType,
            LibraryExtension::Json,
            LibraryExtension::Print,
            LibraryExtension::Typing,
        ];
        let globals = GlobalsBuilder::extended_by(&extensions).with(natives).build();
        let recorded = Recorded::default();
        let path = format!("{HERE}/{stand_ins}.star");
        let ast = parse(&path, std::fs::read_to_string(&path).context(path.clone())?, &TYPED)?;
        let stand_ins_module = evaluate(&path, ast, &globals, None, &[], &recorded)?;
        let dialect = if stand_ins.starts_with("buck") { TYPED } else { PLAIN };
        let root = root.to_owned();
        Ok(Self {
            root,
            globals,
            stand_ins: stand_ins_module,
            dialect,
            recorded,
            modules: RefCell::default(),
        })
    }

    /// Evaluates a case.
    pub(crate) fn case(&self, path: &str, text: String) -> anyhow::Result<()> {
        self.module(path, text, "", &TYPED).map(drop)
    }

    /// How often something was checked.
    pub(crate) fn checks(&self) -> usize {
        *self.recorded.checks.borrow()
    }

    /// Evaluates a file and all that it loads.
    fn module(
        &self,
        path: &str,
        text: String,
        package: &str,
        dialect: &Dialect,
    ) -> anyhow::Result<FrozenModule> {
        let ast = parse(path, text, dialect)?;
        let mut loads = Vec::new();
        for load in ast.loads() {
            loads.push((load.module_id.to_owned(), self.load(load.module_id, package)?));
        }
        evaluate(path, ast, &self.globals, Some(&self.stand_ins), &loads, &self.recorded)
    }

    /// The file of a label.
    fn load(&self, label: &str, package: &str) -> anyhow::Result<FrozenModule> {
        let absolute = match label.strip_prefix(':') {
            Some(name) => format!("{package}:{name}"),
            None => label.to_owned(),
        };
        if let Some(module) = self.modules.borrow().get(&absolute) {
            return Ok(module.clone());
        }
        let (repository, rest) =
            absolute.split_once("//").ok_or_else(|| anyhow!("{absolute} is no label"))?;
        let file = rest.replace(':', "/");
        let path = match repository {
            "" | "@tool_pins" => self.root.join(file.trim_start_matches('/')),
            other => Path::new(HERE).join(other.trim_start_matches('@')).join(file),
        };
        let Some((package, _)) = absolute.rsplit_once(':') else { bail!("{absolute} is no label") };
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let module = self.module(&path.display().to_string(), text, package, &self.dialect)?;
        self.modules.borrow_mut().insert(absolute.clone(), module.clone());
        Ok(module)
    }
}

fn parse(path: &str, text: String, dialect: &Dialect) -> anyhow::Result<AstModule> {
    AstModule::parse(path, text, dialect).map_err(|error| anyhow!("{error}"))
}

fn evaluate(
    path: &str,
    ast: AstModule,
    globals: &Globals,
    stand_ins: Option<&FrozenModule>,
    loads: &[(String, FrozenModule)],
    recorded: &Recorded,
) -> anyhow::Result<FrozenModule> {
    let modules = loads.iter().map(|(name, module)| (name.as_str(), module)).collect();
    let loader = ReturnFileLoader { modules: &modules };
    Module::with_temp_heap(|module| {
        if let Some(stand_ins) = stand_ins {
            module.import_public_symbols(stand_ins);
        }
        {
            let mut evaluator = Evaluator::new(&module);
            evaluator.set_loader(&loader);
            evaluator.extra = Some(recorded);
            evaluator.eval_module(ast, globals).map_err(|error| anyhow!("{error}"))?;
        }
        module
            .freeze_named(FrozenHeapName::User(Box::new(path.to_owned())))
            .map_err(|error| anyhow!("{error:?}"))
    })
}

fn recorded<'e>(evaluator: &'e Evaluator<'_, '_, '_>) -> anyhow::Result<&'e Recorded> {
    let extra = evaluator.extra.context("nothing is recorded here")?;
    extra.downcast_ref().context("something else is recorded here")
}

/// What stand-ins and cases have beside Starlark itself.
#[starlark_module]
fn natives(builder: &mut GlobalsBuilder) {
    /// A label; relative ones are not known here.
    fn Label<'v>(#[starlark(require = pos)] text: &str) -> anyhow::Result<Label> {
        Label::new(text).with_context(|| format!("{text} is no label with a package and a name"))
    }

    /// Keeps something that can be JSON.
    fn record<'v>(value: Value<'v>, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<NoneType> {
        let line = value.to_json()?;
        recorded(eval)?.lines.borrow_mut().push(line);
        Ok(NoneType)
    }

    /// All that was kept since it was last asked for, as a JSON array.
    fn take_recorded<'v>(eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<String> {
        Ok(format!("[{}]", recorded(eval)?.lines.take().join(",")))
    }

    /// Fails unless both are the same.
    fn check<'v>(
        what: &str,
        found: Value<'v>,
        expected: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<NoneType> {
        *recorded(eval)?.checks.borrow_mut() += 1;
        match found.equals(expected).map_err(|error| anyhow!("{error}"))? {
            true => Ok(NoneType),
            false => bail!("{what}:\n  expected {expected}\n  found    {found}"),
        }
    }

    /// Calls a function that must fail; what it says.
    fn failure<'v>(args: &Arguments<'v, '_>, eval: &mut Evaluator<'v, '_, '_>) -> anyhow::Result<String> {
        let all: Vec<Value<'v>> = args.positions(eval.heap()).map_err(|error| anyhow!("{error}"))?.collect();
        let (function, positional) = all.split_first().context("there is no function to call")?;
        let named = args.names_map().map_err(|error| anyhow!("{error}"))?;
        let named: Vec<(&str, Value<'v>)> =
            named.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        match eval.eval_function(*function, positional, &named) {
            Ok(value) => bail!("it did not fail, but gave {value}"),
            Err(error) => Ok(error.without_diagnostic().to_string()),
        }
    }
}
